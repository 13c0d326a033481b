import Foundation
import GatehouseConfig
import JOSE
import OAuthCore
import OpenIDProviders

extension ProviderSettings {
    /// The settings of an entry of `oidc.providers`. Reads the key file that it names and nothing else.
    init(_ declaration: ProviderDeclaration) throws {
        self.init(
            name: declaration.name, displayName: declaration.displayName ?? declaration.name,
            kind: try Self.kind(declaration), clientID: declaration.clientID,
            authentication: try Self.authentication(declaration), scope: declaration.scope)
        hasOwnCallback = declaration.hasOwnCallback
        trustsSecondFactors = declaration.trustsSecondFactors
        pushesRequests = declaration.pushesRequests
        authorizationParameters = declaration.authorizationParameters.map { ($0.name, $0.value) }
    }

    private static func kind(_ declaration: ProviderDeclaration) throws -> Kind {
        let issuer = declaration.issuer?.text ?? ""
        switch declaration.type {
        case .openID: return .openID(issuer: issuer)
        case .google: return .google(issuer: issuer)
        case .microsoft:
            let allowed: AllowedTenants =
                switch declaration.allowedTenants {
                case .own: .own
                case .any: .any
                case .listed(let tenants): .listed(tenants)
                }
            return .microsoft(
                tenant: declaration.tenant ?? "common", allowed: allowed,
                authority: declaration.authority?.text ?? "")
        case .oauth2:
            guard let endpoints = declaration.endpoints else {
                throw ConfigurationFailure(
                    lines: ["oidc.providers.\(declaration.name): received type oauth2, expected its three endpoints"])
            }
            return .oauth2(OAuth2Endpoints(endpoints, declaration.userInfo))
        }
    }

    private static func authentication(_ declaration: ProviderDeclaration) throws -> Authentication {
        if let path = declaration.privateKeyFile { return .privateKey(jwk: try PrivateKeyFile.read(path, declaration)) }
        guard let secret = declaration.clientSecret?.exposed, declaration.authenticationMethod != .some(.none) else {
            return .none
        }
        let method: SecretMethod? =
            switch declaration.authenticationMethod {
            case .clientSecretBasic: .basic
            case .clientSecretPost: .post
            default: nil
            }
        return .secret(secret, method: method)
    }
}

extension ProviderSettings.OAuth2Endpoints {
    fileprivate init(_ endpoints: ProviderEndpoints, _ mapping: UserInfoMapping) {
        self.init(
            authorization: endpoints.authorization.text, token: endpoints.token.text, userInfo: endpoints.userInfo.text)
        subjectMember = mapping.subject
        emailMember = mapping.email
        emailVerifiedMember = mapping.emailVerified
        nameMember = mapping.name
    }
}

/// A file with the private key that a provider's client signs with.
private enum PrivateKeyFile {
    /// The JWK, once it has been seen to be a private key that can sign. RFC 7517 §4.
    static func read(_ path: String, _ declaration: ProviderDeclaration) throws -> JSONObject {
        let key = "oidc.providers.\(declaration.name).private_key_file"
        func refused(_ received: String) -> ConfigurationFailure {
            ConfigurationFailure(
                lines: ["\(key): received \(path), \(received), expected a private JWK that signs, with its alg"])
        }
        guard let data = FileManager.default.contents(atPath: path) else { throw refused("which cannot be read") }
        guard case .object(let object)? = try? JSONReader.parse(Array(data)) else {
            throw refused("which is no JSON object")
        }
        do throws(JOSEError) { _ = try SigningKey(jwk: JWK(object)) } catch {
            throw refused("whose key cannot be used (\(error))")
        }
        return object
    }
}
