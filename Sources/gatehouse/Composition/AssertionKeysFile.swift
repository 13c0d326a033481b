import AuthorizationServer
import Foundation
import GatehouseConfig
import OAuthCore

/// A file with the public keys of an application that signs who is logged in.
enum AssertionKeysFile {
    private static let key = "authorization_server.login.assertion_keys_file"

    /// How the application of a section signs; nil: it does not. A set that cannot be used stops the start. RFC 7517 §5.
    static func assertion(_ section: LoginSection.Delegated) throws -> DelegatedLogin.SignedAssertion? {
        guard let issuer = section.assertionIssuer else { return nil }
        guard let path = section.assertionKeysFile else { return DelegatedLogin.SignedAssertion(issuer: issuer) }
        func refused(_ received: String) -> ConfigurationFailure {
            ConfigurationFailure(
                lines: ["\(key): received \(path), \(received), expected a JWK set of public keys: {\"keys\": […]}"])
        }
        guard let data = FileManager.default.contents(atPath: path) else { throw refused("which cannot be read") }
        guard case .object(let object)? = try? JSONReader.parse(Array(data)) else {
            throw refused("which is no JSON object")
        }
        let assertion = DelegatedLogin.SignedAssertion(issuer: issuer, keySet: object)
        do throws(LoginAssertionKeyError) {
            _ = try LoginAssertionKeys(assertion, sharedSecret: section.sharedSecret.exposed)
        } catch { throw refused("which cannot be used: \(error)") }
        return assertion
    }
}
