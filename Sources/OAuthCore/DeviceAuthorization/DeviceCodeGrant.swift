/// The device code grant at the token endpoint. RFC 8628 §3.4 and §3.5.
public enum DeviceCodeGrant {
    /// A request.
    public struct Request: Sendable {
        /// `device_code`.
        public let deviceCode: DeviceCode

        /// Reads the body of a token request.
        public init(_ form: FormParameters) throws(OAuthError) {
            deviceCode = DeviceCode(try TokenRequest.required("device_code", in: form))
        }
    }

    /// What follows from a question of the device.
    package enum Decision: Sendable, Hashable {
        /// The person has not answered; the record as it is to be stored.
        case pending(DeviceAuthorizationRecord)
        /// It was asked too soon; the record as it is to be stored, nil where it stays.
        case slowDown(DeviceAuthorizationRecord?)
        /// The person refused.
        case denied
        /// The time is over.
        case expired
        /// The first use after the person allowed it, if the conditional write says so.
        case redeem(GrantID)
        /// A later one: what the first one issued must be revoked.
        case replay(GrantID)
    }

    /// By how much the interval grows when it was asked too soon. RFC 8628 §3.5.
    package static let step: Duration = .seconds(5)
    /// How far it grows. A device that goes on asking costs no write then, and an answer only this often.
    package static let longestInterval: Duration = .seconds(120)

    /// Decides on a question of a device whose client is authenticated. RFC 8628 §3.5.
    package static func decide(
        client: Client, record: DeviceAuthorizationRecord?, now: UnixTime
    ) throws(OAuthError) -> Decision {
        try TokenRequest.demand(.deviceCode, of: client)
        guard let record else { throw refusal("no such device code, or it expired long ago") }
        guard record.clientID == client.clientID else {
            throw refusal("the device code was issued to \(LogText.quote(record.clientID.rawValue))")
        }
        if case .redeemed(let grant) = record.state { return .replay(grant) }
        guard now < record.expiresAt else { return .expired }
        switch record.state {
        case .denied: return .denied
        case .approved(let grant), .redeemed(let grant): return .redeem(grant)
        case .pending: return wait(record, now)
        }
    }

    private static func wait(_ record: DeviceAuthorizationRecord, _ now: UnixTime) -> Decision {
        var next = record
        next.askedAt = now
        // What the network takes varies: a device that keeps to the interval is not told that it does not.
        let leeway = min(.seconds(1), record.interval / 5)
        guard let last = record.askedAt, now.since(last) + leeway < record.interval else { return .pending(next) }
        guard record.interval < longestInterval else { return .slowDown(nil) }
        next.interval = min(record.interval + step, longestInterval)
        return .slowDown(next)
    }

    /// The answers while there are no tokens. RFC 8628 §3.5.
    package static let pending = OAuthError(
        .authorizationPending, "The person has not answered yet. Ask again after the interval.")

    /// It was asked too soon. RFC 8628 §3.5.
    package static func slowDown(_ interval: Duration) -> OAuthError {
        OAuthError(
            .slowDown, "You ask too often. Wait 5 seconds longer from now on.",
            detail: "the interval of this device code is now \(interval.wholeSeconds) s")
    }

    /// The person refused. RFC 8628 §3.5.
    package static let denied = OAuthError(
        .accessDenied, "The person denied the request.", detail: "denied on the device page")

    /// The time is over. RFC 8628 §3.5.
    package static let expired = OAuthError(
        .expiredToken, "The device code has expired. Begin again.",
        detail: "device_authorization.lifetime is over")

    /// `invalid_grant` in the words that every unusable code gets.
    package static func refusal(_ detail: String) -> OAuthError {
        OAuthError(.invalidGrant, "The device code is invalid, expired or used.", detail: detail)
    }
}
