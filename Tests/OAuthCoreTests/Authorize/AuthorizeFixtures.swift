import OAuthCore
import Testing

/// The directory of these tests, and an authorization request that passes.
enum Fixture {
    static let now = UnixTime(seconds: 1_000_000)
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    static func uri(_ text: String) -> RedirectURI {
        do { return try RedirectURI(text) } catch {
            Issue.record("\(text): \(error.rawValue)")
            return fallback
        }
    }

    private static let fallback: RedirectURI = {
        guard let uri = try? RedirectURI("http://localhost/") else { fatalError("a plain URI is a redirect URI") }
        return uri
    }()

    /// A confidential client with two redirect URIs.
    static var webApp: Client {
        var client = Client(
            clientID: ClientID("web-app"), grantTypes: [.authorizationCode, .refreshToken],
            scope: Scope(parsing: "openid profile email offline_access me items") ?? .empty)
        client.redirectURIs = [uri("https://app.example.com/callback?tenant=1"), uri("http://127.0.0.1:8100/callback")]
        client.postLogoutRedirectURIs = [uri("https://app.example.com/"), uri("http://127.0.0.1:8100/?bye=1")]
        return client
    }

    /// A public client on a loopback name.
    static var spa: Client {
        var client = Client(
            clientID: ClientID("spa"), grantTypes: [.authorizationCode],
            scope: Scope([.openid, .profile, .offlineAccess]))
        client.tokenEndpointAuthMethod = TokenEndpointAuthMethod.none
        client.redirectURIs = [uri("http://127.0.0.1:8200/callback")]
        return client
    }

    /// A confidential client without OpenID Connect, with one redirect URI and no demand for PKCE.
    static var legacy: Client {
        var client = Client(
            clientID: ClientID("legacy"), grantTypes: [.authorizationCode], scope: Scope(parsing: "me") ?? .empty)
        client.redirectURIs = [uri("https://legacy.example.com/cb")]
        client.requirePKCE = false
        return client
    }

    /// A client of the client credentials grant alone.
    static var service: Client {
        var client = Client(
            clientID: ClientID("service"), grantTypes: [.clientCredentials], scope: Scope(parsing: "me") ?? .empty)
        client.redirectURIs = [uri("https://service.example.com/cb")]
        client.requirePKCE = false
        return client
    }

    static func directory(_ clients: [Client] = [webApp, spa, legacy, service]) -> DirectorySnapshot {
        DirectorySnapshot(
            version: 1, clients: Dictionary(uniqueKeysWithValues: clients.map { ($0.clientID, $0) }),
            resourceServers: [
                ResourceServer(
                    identifier: ResourceServerID("profile-api"), name: "Profile API",
                    resource: "https://profile.example.com",
                    scopePrefix: "",
                    scopes: [
                        .init(name: "me", description: "Read you"), .init(name: "items", description: "Read items"),
                    ]),
                ResourceServer(
                    identifier: ResourceServerID("MyService"), name: "MyService",
                    resource: "https://weather.example.com",
                    scopes: [.init(name: "weather_read", description: "Read the weather")]),
            ])
    }

    /// A request of `web-app` that passes; nil removes a parameter.
    static func parameters(_ changes: [(String, String?)] = []) -> FormParameters {
        var pairs = [
            ("response_type", "code"), ("client_id", "web-app"),
            ("redirect_uri", "http://127.0.0.1:8100/callback"), ("scope", "openid profile"), ("state", "xyz"),
            ("code_challenge", challenge), ("code_challenge_method", "S256"),
        ]
        for (name, value) in changes {
            pairs.removeAll { $0.0 == name }
            if let value { pairs.append((name, value)) }
        }
        return FormParameters(pairs)
    }

    /// The hint `good` is an ID token of u1 for web-app, `foreign` one for another client.
    static func hint(_ token: String) -> IDTokenHint? {
        let audience = token == "foreign" ? "other" : "web-app"
        guard ["good", "foreign"].contains(token) else { return nil }
        let payload = #"{"iss":"https://id.example.com","sub":"u1","aud":"\#(audience)","sid":"s1","exp":1}"#
        return IDTokenHint(payload: Array(payload.utf8), issuer: "https://id.example.com")
    }

    static func validate(
        _ parameters: FormParameters, directory: DirectorySnapshot = directory()
    ) throws(OAuthError) -> AuthorizationRequest {
        let target = try AuthorizationTarget.resolve(parameters, clients: directory.clients)
        return try AuthorizationRequest.validate(
            parameters, target: target,
            audiences: AudienceResolver(issuer: "https://id.example.com", resourceServers: directory.resourceServers),
            verifyIDTokenHint: hint)
    }

    static func session(
        subject: String = "u1", sid: String = "s1", authenticated secondsAgo: Int64 = 60, acr: String? = "1"
    ) -> LoginSessionRecord {
        let time = now - .seconds(secondsAgo)
        return LoginSessionRecord(
            hash: SecretHash([1]), sessionID: SessionID(sid), subject: SubjectID(subject), authTime: time, acr: acr,
            amr: ["pwd"], createdAt: time, idleExpiresAt: now + .seconds(60), expiresAt: now + .seconds(600))
    }
}

/// What a call throws as an OAuth error.
func refusal<T>(_ body: () throws -> T) -> OAuthError? {
    do {
        _ = try body()
        return nil
    } catch { return error as? OAuthError }
}
