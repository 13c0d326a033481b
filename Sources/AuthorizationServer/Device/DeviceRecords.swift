import OAuthCore
import Secrets
import Storage

/// Stores what devices ask for, and finds it again by either code. Both stand in the store of flows, as keyed hashes. RFC 8628 §3.2.
///
/// Under the device code lies what was asked and what was answered; under the user code only where that lies. So there is one record
/// to decide on, and every step is one conditional write to it.
struct DeviceRecords: Sendable {
    let context: ServerContext

    /// A record with where it lies and at which version it was read.
    struct Found: Sendable {
        fileprivate var flow: FlowRecord
        var record: DeviceAuthorizationRecord

        /// Where it lies.
        var hash: SecretHash { flow.hash }
    }

    /// How long the evidence of a redemption stays at least, as that of a code does.
    private static let minimumEvidence: Duration = .seconds(600)
    /// How often another user code is drawn where one is taken: of 25 thousand million at once.
    private static let draws = 4

    /// Stores a request under two new codes.
    func begin(
        _ record: DeviceAuthorizationRecord, accessTokenLifetime: Duration
    ) async throws(EndpointFailure) -> (DeviceCode, UserCode) {
        let code = DeviceCode(
            RandomToken.alphanumeric(
                length: DeviceCode.randomLength, prefix: DeviceCode.prefix, from: context.random))
        let hash = context.keyRing.keyedHash(code.wireForm.utf8, purpose: DeviceCode.purpose)
        let userCode = try await reserve(for: hash, until: record.expiresAt)
        let evidence = record.expiresAt + max(accessTokenLifetime, Self.minimumEvidence)
        try await stored(
            try await context.stores.flows.insert(
                FlowRecord(hash: hash, browserHash: hash, document: record.document, expiresAt: evidence)))
        return (code, userCode)
    }

    /// A user code that no other device has, and that leads to a device's record.
    private func reserve(for device: SecretHash, until expiresAt: UnixTime) async throws(EndpointFailure) -> UserCode {
        for _ in 0..<Self.draws {
            let code = UserCode { context.random.bytes($0) }
            let pointer = FlowRecord(
                hash: context.keyRing.keyedHash(code.letters.utf8, purpose: UserCode.purpose), browserHash: device,
                document: ["purpose": "user_code", "device": .string(Base64URL.encode(device.bytes))],
                expiresAt: expiresAt)
            do throws(StoreError) {
                try await context.stores.flows.insert(pointer)
                return code
            } catch {
                guard error.code == .duplicate else { throw .unavailable(error) }
            }
        }
        throw .busy(retryAfterSeconds: 5, detail: "\(Self.draws) user codes in a row were taken")
    }

    /// The record of a device code; nil where there is none.
    func find(_ code: DeviceCode, now: UnixTime) async throws(StoreError) -> Found? {
        for hash in context.keyRing.keyedHashes(code.wireForm.utf8, purpose: DeviceCode.purpose) {
            if let found = try await find(hash, now: now) { return found }
        }
        return nil
    }

    /// Where the record of a user code lies, as long as it waits for an answer; nil where there is none.
    func find(_ code: UserCode, now: UnixTime) async throws(StoreError) -> Found? {
        for hash in context.keyRing.keyedHashes(code.letters.utf8, purpose: UserCode.purpose) {
            guard let pointer = try await context.stores.flows.flow(hash, now: now),
                pointer.document["purpose"]?.stringValue == "user_code",
                let device = pointer.document["device"]?.stringValue.flatMap({ Base64URL.decode($0) })
            else { continue }
            return try await waiting(SecretHash(device), now: now)
        }
        return nil
    }

    /// The record under a hash, as long as it waits for an answer.
    func waiting(_ hash: SecretHash, now: UnixTime) async throws(StoreError) -> Found? {
        guard let found = try await find(hash, now: now), found.record.state == .pending, now < found.record.expiresAt
        else { return nil }
        return found
    }

    private func find(_ hash: SecretHash, now: UnixTime) async throws(StoreError) -> Found? {
        guard let flow = try await context.stores.flows.flow(hash, now: now),
            let record = DeviceAuthorizationRecord(document: flow.document)
        else { return nil }
        return Found(flow: flow, record: record)
    }

    /// Stores the next step: won where nothing happened to the record since it was read.
    func store(_ found: Found, now: UnixTime) async throws(StoreError) -> ConditionalWrite {
        var flow = found.flow
        flow.document = found.record.document
        return try await context.stores.flows.update(flow, now: now)
    }

    /// Uses the device code up: won once. The evidence stays until what is issued has expired.
    func redeem(
        _ found: Found, _ grant: GrantID, accessTokenExpiry: UnixTime, now: UnixTime
    ) async throws(StoreError) -> ConditionalWrite {
        var found = found
        found.record.state = .redeemed(grant)
        found.flow.expiresAt = max(accessTokenExpiry, now + Self.minimumEvidence)
        return try await store(found, now: now)
    }
}
