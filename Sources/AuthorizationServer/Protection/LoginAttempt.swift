package import OAuthCore
import Secrets

/// Somebody's try to log in with a password, as the limits see it.
package struct LoginAttempt: Sendable {
    /// The name as it was typed.
    let username: String
    /// Where it came from; nil: it is not known.
    let address: String?
    /// The password as it was typed, for the detector alone.
    let password: String
    /// What the browser is known by, where the person of that name has logged in with it before.
    var device: SecretHash?
    /// The login name of whom the typed one belongs to, as an address may; nil: it is not known, or nobody's.
    var account: String?

    package init(username: String, address: String?, password: String = "", device: SecretHash? = nil) {
        self.username = username
        self.address = address
        self.password = password
        self.device = device
    }

    /// The name as accounts are looked up by it; empty where no account can have it: then it counts for its address alone.
    ///
    /// Who has two names, one of them an address, counts under the login name with both.
    var name: String {
        let name = account ?? username
        return name.utf8.count <= LoginThrottle.maximumNameLength ? User.lookupKey(username: name) : ""
    }

    /// The same, as far as it is known before anybody is looked up.
    var asTyped: LoginAttempt {
        var attempt = self
        attempt.account = nil
        return attempt
    }
}

/// The keys that an attempt counts under: keyed hashes, so that no name, address or password stands in the store.
struct AttemptKeys: Sendable {
    let nameAndAddress: SecretHash
    let name: SecretHash
    let address: SecretHash
    let network: SecretHash
    /// Nil: the browser is not known.
    let device: SecretHash?

    init(_ attempt: LoginAttempt, _ hasher: KeyedHasher) {
        let name = attempt.name
        let address = attempt.address.map(ClientNetwork.of) ?? ""
        nameAndAddress = hasher.hash("name and address\n" + address + "\n" + name)
        self.name = Self.name(name, hasher)
        self.address = hasher.hash("address\n" + address)
        network = hasher.hash("network\n" + (attempt.address.map(ClientNetwork.wide) ?? ""))
        device = attempt.device.map { hasher.hash(Array("device\n".utf8) + $0.bytes) }
    }

    /// The key of a name from everywhere.
    static func name(_ name: String, _ hasher: KeyedHasher) -> SecretHash { hasher.hash("name\n" + name) }
}
