import HTTPExchange
import OAuthCore
import Secrets
import Storage

/// Adds and removes second factors, and says so to the owner and to the audit trail.
struct FactorChanges: Sendable {
    /// The most factors that somebody may have.
    static let maximum = 10
    /// The longest name of one, in characters.
    static let maximumNameLength = 60

    let context: ServerContext

    /// A name as it was typed, without what is no text; `fallback` where nothing is left.
    static func name(_ text: String?, or fallback: String) -> String {
        let scalars = (text ?? "").unicodeScalars.filter { !$0.properties.generalCategory.isControl }
        let name = String(String.UnicodeScalarView(scalars)).trimmingOptionalWhitespace()
        return name.isEmpty ? fallback : String(name.prefix(maximumNameLength))
    }

    /// Stores a factor, and recovery codes beside the first: these are returned, to be shown once.
    func add(
        _ record: PersonRecord, _ factors: EnrolledFactors, _ request: EndpointRequest
    ) async throws(PageFailure) -> [String]? {
        guard factors.count < Self.maximum else {
            throw .refused(
                OAuthError(
                    .invalidRequest, "There are as many second factors as an account may have.",
                    detail: "\(factors.count) factors, \(Self.maximum) are allowed"))
        }
        do throws(StoreError) { try await context.stores.people.insert(record) } catch {
            guard error.code == .duplicate else { throw .unavailable(error) }
            throw .finished("this factor was added already")
        }
        await note(.factorAdded, .added, of: record.subject, record.kind, request)
        guard factors.recoveryCodesLeft == 0 else { return nil }
        return try await RecoveryCodeSet(context).make(for: record.subject, replacing: false)
    }

    /// New recovery codes in the place of those that the person has.
    func renewRecoveryCodes(of subject: SubjectID, _ request: EndpointRequest) async throws(PageFailure) -> [String] {
        let codes = try await RecoveryCodeSet(context).make(for: subject, replacing: true) ?? []
        await note(.recoveryCodesRenewed, .recoveryCodesRenewed, of: subject, nil, request)
        return codes
    }

    /// What came of a removal.
    enum Removal: Sendable, Hashable {
        case removed
        /// It is the only one, and everybody must have one.
        case isLast
        /// There is none of that name.
        case unknown
    }

    /// Removes a factor of the person. Of two that are removed at once where one must stay, both are put back.
    func remove(
        _ id: PersonRecordID, of subject: SubjectID, _ request: EndpointRequest
    ) async throws(PageFailure) -> Removal {
        let people = context.stores.people
        let before = try await loaded(await context.secondFactors.factors(of: subject))
        guard let record = before.records.first(where: { $0.id == id }) else { return .unknown }
        let mustStay = context.settings.secondFactors.policy == .required
        guard !mustStay || before.count > 1 else { return .isLast }
        guard try await loaded(await people.removePersonRecord(id, subject: subject)) == .won else { return .unknown }
        let after = try await loaded(await context.secondFactors.factors(of: subject))
        if after.isEmpty {
            guard !mustStay else {
                try await loaded(await people.insert(record))
                return .isLast
            }
            _ = try await loaded(await people.removePersonRecords(subject: subject, kind: .recoveryCodes))
        }
        await note(.factorRemoved, .removed, of: subject, record.kind, request)
        return .removed
    }

    /// Gives a factor another name. Whatever else changes it meanwhile counts more.
    func rename(_ id: PersonRecordID, of subject: SubjectID, to name: String) async throws(PageFailure) {
        let factors = try await loaded(await context.secondFactors.factors(of: subject))
        guard var record = factors.records.first(where: { $0.id == id }) else { return }
        record.document["name"] = .string(name)
        _ = try await loaded(await context.stores.people.update(record, now: context.clock()))
    }

    private func note(
        _ kind: AuditEvent.Kind, _ occasion: FactorLetters.Occasion, of subject: SubjectID,
        _ factor: PersonRecord.Kind?, _ request: EndpointRequest
    ) async {
        await FactorLetters(context: context).post(occasion, to: subject, request)
        await context.audit(
            AuditEvent(
                kind, at: context.clock(), subject: subject, clientAddress: request.clientAddress,
                requestID: request.requestID, detail: factor?.rawValue))
    }
}

extension Unicode.GeneralCategory {
    /// Whether it has no place in a name: it is not seen, or changes how what is around it is read.
    fileprivate var isControl: Bool {
        switch self {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}
