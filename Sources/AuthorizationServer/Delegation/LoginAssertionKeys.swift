import JOSE
package import OAuthCore

/// What verifies the assertions of an application: one shared secret, or a set of public keys, never both. RFC 7523 §3.
///
/// Which of the two it is decides which algorithms a header may name, before any key is touched. RFC 8725 §3.1.
package struct LoginAssertionKeys: Sendable {
    /// What an assertion may say it is; it may also say nothing. RFC 8725 §3.11.
    static let types = ["JWT", "login-assertion+jwt"]
    /// The most bytes of an assertion: it travels in an address.
    static let maximumBytes = 8192

    private let keys: JWKSet
    private let policy: AlgorithmPolicy

    /// The keys for a login that signs assertions; nil for every other.
    init?(_ login: LoginAuthority) throws(LoginAssertionKeyError) {
        guard case .delegated(let login) = login, let assertion = login.assertion else { return nil }
        if let keySet = assertion.keySet {
            try self.init(keySet: keySet)
        } else {
            try self.init(sharedSecret: login.sharedSecret)
        }
    }

    /// HS256 under a secret of 32 bytes or more, and nothing else.
    package init(sharedSecret: String) throws(LoginAssertionKeyError) {
        try self.init { () throws(JOSEError) in
            try JWKSet([JWK(secret: Array(sharedSecret.utf8), algorithm: .hs256)])
        }
    }

    /// The public keys of a JWK set, all of which can be used. The private halves are the application's: whoever can read them can log in as anybody.
    package init(keySet: JSONObject) throws(LoginAssertionKeyError) {
        try self.init { () throws(JOSEError) in try JWKSet(keySet) }
        if let position = keys.keys.firstIndex(where: \.isPrivate) {
            throw LoginAssertionKeyError("key \(position) is private or symmetric")
        }
    }

    private init(_ make: () throws(JOSEError) -> JWKSet) throws(LoginAssertionKeyError) {
        do throws(JOSEError) { keys = try make() } catch { throw LoginAssertionKeyError("\(error)") }
        if let skipped = keys.skipped.first {
            throw LoginAssertionKeyError("key \(skipped.position): \(skipped.reason)")
        }
        guard !keys.verificationKeys.isEmpty else { throw LoginAssertionKeyError("there is no key in it") }
        policy = AlgorithmPolicy(
            algorithms: Set(keys.verificationKeys.map(\.algorithm)), type: .absentOr(Self.types))
    }

    /// The claims of an assertion, once its header and its signature are as the keys demand.
    func claims(of assertion: String) throws(LoginAssertionRefusal) -> JSONObject {
        let payload: [UInt8]
        do throws(JOSEError) {
            let parsed = try JWS.parse(assertion, limits: JOSELimits(tokenBytes: Self.maximumBytes))
            payload = try parsed.verify(with: keys, policy: policy)
        } catch { throw LoginAssertionRefusal("assertion", "\(error)") }
        do throws(JSONError) {
            return try JSONReader.parseObject(payload, limits: JSONLimits(bytes: Self.maximumBytes))
        } catch { throw LoginAssertionRefusal("assertion", "the claims: \(error)") }
    }
}

/// Why keys cannot be used for assertions.
package struct LoginAssertionKeyError: Error, Sendable, CustomStringConvertible {
    /// Which key, and what is wrong with it.
    package let description: String
    init(_ description: String) { self.description = description }
}
