import OAuthCore

/// A login at a provider that a flow has begun and that has not come back. Nothing in it can be used: the state is a keyed hash, and what
/// proves the answer is derived from the flow's cookie, which only the browser has.
struct ProviderAttempt: Sendable, Hashable {
    /// The provider's name in the configuration. RFC 9700 §4.4.2: the answer counts as this provider's and as no other's.
    let provider: String
    /// The keyed hash of `state`.
    let stateHash: SecretHash
    /// When the browser was sent there.
    let startedAt: UnixTime

    init(provider: String, stateHash: SecretHash, startedAt: UnixTime) {
        self.provider = provider
        self.stateHash = stateHash
        self.startedAt = startedAt
    }

    /// The attempt as it is stored.
    var document: JSONObject {
        [
            "name": .string(provider), "state": .string(Base64URL.encode(stateHash.bytes)),
            "at": .number(JSONNumber(startedAt.milliseconds)),
        ]
    }

    /// Reads an attempt as it was stored; nil where it is none.
    init?(document: JSONObject) {
        guard let provider = document["name"]?.stringValue, let at = document["at"]?.int64Value,
            let state = document["state"]?.stringValue.flatMap({ Base64URL.decode($0) })
        else { return nil }
        self.init(provider: provider, stateHash: SecretHash(state), startedAt: UnixTime(milliseconds: at))
    }
}
