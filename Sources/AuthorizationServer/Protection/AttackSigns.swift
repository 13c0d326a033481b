import OAuthCore
import Secrets

/// What a failed login may be a sign of, as keyed hashes: neither name nor password is kept, and a password's hash is another one every hour.
struct AttackSigns: Sendable {
    /// For how long one password has one hash, in seconds.
    static let passwordEpoch: Int64 = 3600

    /// A name and a network, which are counted once in a window.
    let nameInNetwork: SecretHash
    let network: SecretHash
    /// What the network counts for among the names of nobody on the whole server, and what a wider one does.
    let shares: (network: SecretHash, widest: SecretHash)
    /// A name and a password, which are counted once in a window.
    let nameWithPassword: SecretHash
    let password: SecretHash
    /// The network as the log names it.
    let networkText: String
    /// Whether the name is nobody's.
    let isUnknownName: Bool
    let clientAddress: String?
    let requestID: String
    let at: UnixTime

    init(
        of attempt: LoginAttempt, isUnknownName: Bool, requestID: String, hasher: KeyedHasher, now: UnixTime
    ) {
        networkText = attempt.address.map(ClientNetwork.wide) ?? "an unknown network"
        network = Self.network(of: attempt, hasher)
        nameInNetwork = hasher.hash(Array("name in network\n\(attempt.name)\n".utf8) + network.bytes)
        let widest = attempt.address.map(ClientNetwork.widest) ?? ""
        shares = (
            hasher.hash(Array("share\n".utf8) + network.bytes), hasher.hash("share of a wide network\n" + widest)
        )
        password = Self.password(of: attempt, hasher, now)
        nameWithPassword = hasher.hash(Array("name with password\n\(attempt.name)\n".utf8) + password.bytes)
        self.isUnknownName = isUnknownName
        self.requestID = requestID
        clientAddress = attempt.address
        at = now
    }

    static func network(of attempt: LoginAttempt, _ hasher: KeyedHasher) -> SecretHash {
        hasher.hash("names in network\n" + (attempt.address.map(ClientNetwork.wide) ?? ""))
    }

    static func password(of attempt: LoginAttempt, _ hasher: KeyedHasher, _ now: UnixTime) -> SecretHash {
        hasher.hash("names with password\n\(now.seconds / passwordEpoch)\n" + attempt.password)
    }
}
