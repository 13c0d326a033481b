package import HTTPExchange
import HTTPTypes
import JOSE
import OAuthCore
import Secrets
import Synchronization

/// What the server says of itself. OpenID Connect Discovery §4, RFC 8414 §3.
package final class MetadataEndpoint: Sendable {
    private struct Prepared {
        let directory: Int64
        let keys: Int64
        let document: [UInt8]
        let entityTag: String
    }

    private let context: ServerContext
    private let prepared = Mutex<Prepared?>(nil)
    private static let fields = CORS.fields.merging([
        .contentType: "application/json", .cacheControl: "public, max-age=300",
    ])

    /// An endpoint on a context.
    package init(context: ServerContext) { self.context = context }

    /// Answers a request.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        let current = current()
        var fields = Self.fields
        fields[.eTag] = current.entityTag
        if EntityTag.matches(request.headerFields[values: .ifNoneMatch], current.entityTag) {
            return EndpointResponse(status: .notModified, headerFields: fields)
        }
        return EndpointResponse(status: .ok, headerFields: fields, body: current.document)
    }

    /// The document for the directory and the keys of now, made once for each version of them.
    private func current() -> Prepared {
        let view = context.directory.view
        let keys = context.signingKeys.current
        if let known = prepared.withLock({ $0 }), known.directory == view.snapshot.version, known.keys == keys.version {
            return known
        }
        let document = metadata(view, keys).serialized()
        let made = Prepared(
            directory: view.snapshot.version, keys: keys.version, document: document,
            entityTag: "\"" + Base64URL.encode(SHA2.sha256(document).prefix(16)) + "\"")
        prepared.withLock { $0 = made }
        return made
    }

    private func metadata(_ view: DirectoryView, _ keys: SigningKeySet) -> AuthorizationServerMetadata {
        var metadata = AuthorizationServerMetadata(issuer: context.settings.issuer)
        let declared = view.snapshot.resourceServers.flatMap { server in server.scopes.compactMap(server.token(for:)) }
        metadata.scopes = Scope([.openid, .profile, .email, .address, .phone, .offlineAccess] + declared).tokens.map(
            \.rawValue)
        let password = view.snapshot.clients.values.contains { client in
            context.host == nil && client.grantTypes.contains(.password)
                && (context.issuerIsLoopback || client.allowsPasswordGrant)
        }
        metadata.hasDeviceAuthorization = view.hasDeviceClients
        metadata.grantTypes = GrantType.allCases.filter { grantType in
            switch grantType {
            case .password: password
            case .deviceCode: view.hasDeviceClients
            case .authorizationCode, .clientCredentials, .refreshToken: true
            }
        }
        metadata.signingAlgorithms = keys.algorithms.map(\.rawValue)
        metadata.acrValues = context.loginRules.contexts ?? []
        metadata.claims =
            ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash"]
            + StandardClaims.scopes.flatMap(StandardClaims.claims(of:))
        metadata.authorizationDetailsTypes = view.details.names
        metadata.uiLocales = PageLanguage.tags
        return metadata
    }
}
