import OAuthCore
import Secrets
import Storage

/// Remembers of whom everything was ended, for as long as an answer of the application can be on its way to the server.
///
/// Without it, a login that the application accepted just before the person logged out there would still begin a session. The mark is a row
/// among the flows, where the sessions are too; it is kept under the person and a span of time, so that it never has to be renewed.
struct EndedSubjects: Sendable {
    let context: ServerContext

    /// The length of a span: longer than an answer waits, so that two of them cover every answer.
    private static let span: Int64 = 120
    private static let purpose = "ended_subject"
    /// How far the clocks of two nodes may be apart.
    private static let leeway: Duration = .seconds(5)

    /// Notes that everything of a person ends now.
    func note(_ subject: SubjectID) async throws(StoreError) {
        let now = context.clock()
        let hash = hashes(subject, span: now.seconds / Self.span)[0]
        for _ in 0..<8 {
            if var mark = try await context.stores.flows.flow(hash, now: now) {
                guard (Self.time(of: mark) ?? now) < now else { return }
                mark.document = Self.document(now)
                if try await context.stores.flows.update(mark, now: now) == .won { return }
            } else {
                let end = UnixTime(seconds: (now.seconds / Self.span + 2) * Self.span) + Self.leeway
                do throws(StoreError) {
                    return try await context.stores.flows.insert(
                        FlowRecord(hash: hash, browserHash: hash, document: Self.document(now), expiresAt: end))
                } catch { guard error.code == .duplicate else { throw error } }
            }
        }
        throw StoreError(.unavailable, detail: "the mark of an ended person is being changed by too many at once")
    }

    /// Whether everything of a person was ended at that moment or later.
    func wasEnded(_ subject: SubjectID, since: UnixTime) async throws(StoreError) -> Bool {
        let now = context.clock()
        let first = since.seconds / Self.span, last = (now + Self.leeway).seconds / Self.span
        for span in max(first, last - 1)...max(first, last) {
            for hash in hashes(subject, span: span) {
                let mark = try await context.stores.flows.flow(hash, now: now)
                if let mark, let time = Self.time(of: mark), time >= since { return true }
            }
        }
        return false
    }

    /// Under the current key first: a server that has another one of the keys first notes under that.
    private func hashes(_ subject: SubjectID, span: Int64) -> [SecretHash] {
        context.keyRing.keyedHashes("\(span) \(subject.rawValue)".utf8, purpose: Self.purpose)
    }

    private static func document(_ now: UnixTime) -> JSONObject {
        ["purpose": "ended", "at": .int(now.milliseconds)]
    }

    private static func time(of mark: FlowRecord) -> UnixTime? {
        mark.document["at"]?.int64Value.map { UnixTime(milliseconds: $0) }
    }
}
