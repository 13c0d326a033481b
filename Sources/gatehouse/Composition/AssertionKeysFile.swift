import AuthorizationServer
import Foundation
import GatehouseConfig
import OAuthCore

/// A file with the public keys of an application that signs who is logged in.
enum AssertionKeysFile {
    private static let key = "authorization_server.login.assertion_keys_file"

    /// How the application of a section signs; nil: it does not.
    static func assertion(_ section: LoginSection.Delegated) throws -> DelegatedLogin.SignedAssertion? {
        guard let issuer = section.assertionIssuer else { return nil }
        return DelegatedLogin.SignedAssertion(issuer: issuer, keySet: try section.assertionKeysFile.map(read))
    }

    /// The JWK set, once every key in it has been seen to be a public one that verifies. RFC 7517 §5.
    private static func read(_ path: String) throws -> JSONObject {
        func refused(_ received: String) -> ConfigurationFailure {
            ConfigurationFailure(
                lines: ["\(key): received \(path), \(received), expected a JWK set of public keys: {\"keys\": […]}"])
        }
        guard let data = FileManager.default.contents(atPath: path) else { throw refused("which cannot be read") }
        guard case .object(let keySet)? = try? JSONReader.parse(Array(data)) else {
            throw refused("which is no JSON object")
        }
        do throws(LoginAssertionKeyError) {
            _ = try LoginAssertionKeys(keySet: keySet)
        } catch { throw refused("which cannot be used: \(error)") }
        return keySet
    }
}
