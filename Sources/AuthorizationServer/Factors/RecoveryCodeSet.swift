import OAuthCore
import Storage

/// The one record of recovery codes that somebody has. However many make new codes at once, one set is left: that of the last.
struct RecoveryCodeSet: Sendable {
    /// How often it is tried while others change the record.
    private static let attempts = 16

    private let context: ServerContext

    /// The sets of a server's people.
    init(_ context: ServerContext) { self.context = context }

    /// New codes; nil: there are some already, and they are not to be replaced.
    func make(for subject: SubjectID, replacing isReplacing: Bool) async throws(PageFailure) -> [String]? {
        let (codes, record) = RecoveryCodes.make(
            for: subject, keyRing: context.keyRing, random: context.random, now: context.clock())
        for _ in 0..<Self.attempts {
            let present = try await loaded(await context.secondFactors.records(subject, .recoveryCodes))
            let left = present.compactMap(RecoveryCodes.init).reduce(0) { $0 + $1.hashes.count }
            guard isReplacing || left == 0 else { return nil }
            if try await loaded(await keep(record, insteadOf: present)) == .won { return codes }
        }
        throw .busy("the recovery codes of \(subject) are being changed by others")
    }

    /// One conditional write: the record that is there takes the new codes, or the first one is added under a name that only one can have.
    private func keep(
        _ record: PersonRecord, insteadOf present: [PersonRecord]
    ) async throws(StoreError) -> ConditionalWrite {
        let people = context.stores.people
        guard var kept = present.first else {
            do throws(StoreError) { try await people.insert(record) } catch {
                guard error.code == .duplicate else { throw error }
                return .lost
            }
            return .won
        }
        kept.document = record.document
        guard try await people.update(kept, now: context.clock()) == .won else { return .lost }
        // Releases before could leave a second set.
        for other in present.dropFirst() { _ = try await people.removePersonRecord(other.id, subject: other.subject) }
        return .won
    }
}
