import AuthorizationServer
import OAuthCore
import Secrets

/// The clients, resource servers and users of the contract's file, for a test to change.
struct TestDirectory {
    var clients: [Client]
    var resourceServers: [ResourceServer]
    var users: [User]
    private let keyRing: KeyRing

    /// Argon2id at its cheapest: the tests are about everything else.
    static let hasher = PasswordHasher(
        costs: Argon2id(passes: 1, memory: 64, lanes: 1), threads: 4, queueLimit: 100_000)
    static let password = "password123"
    /// Made once for all tests.
    private static let passwordHash = Task { try await hasher.hash(password) }
    static let subject = SubjectID("subject-of-testuser1")
    static let callback = "http://localhost:8000/auth/web/callback"

    static let compatibilityEndpoints: [AuthorizationServerSettings.CompatibilityEndpoint] = [
        .init(
            authorize: "/auth/authorize", token: "/auth/token", acceptsJSONTokenRequest: true, includesUserInfo: true),
        .init(token: "/token", defaultClientID: ClientID("docs-ui")),
    ]

    init(keyRing: KeyRing, now: UnixTime) async throws {
        self.keyRing = keyRing
        clients = []
        resourceServers = [
            ResourceServer(
                identifier: ResourceServerID("MyService"), name: "MyService", resource: "https://weather.example.com",
                scopes: [
                    .init(name: "weather_read", description: "Read the weather"),
                    .init(name: "weather_write", description: "Change the weather"),
                ]),
            ResourceServer(
                identifier: ResourceServerID("profile-api"), name: "Profile API", scopePrefix: "",
                scopes: [.init(name: "me", description: "Me"), .init(name: "items", description: "Items")]),
        ]
        let hash = try await Self.passwordHash.value
        users = [
            User(
                subject: Self.subject, username: "testuser1@example.com", passwordHash: hash,
                claims: [
                    "name": "Test User One", "email": "testuser1@example.com", "email_verified": true,
                    "phone_number": "+1 555 0100",
                ], createdAt: now),
            User(
                subject: SubjectID("subject-of-testuser2"), username: "testuser2@example.com", passwordHash: hash,
                claims: ["name": "Test User Two", "email": "testuser2@example.com", "email_verified": true],
                createdAt: now),
        ]
        try addClients()
    }

    private mutating func addClients() throws {
        add("MyBFF", secret: "mybff-secret", [.clientCredentials], "MyService/weather_read")
        add("fastapi_service", secret: "fastapi-secret", [.authorizationCode], "openid profile email") { client in
            client.requirePKCE = false
            client.isFirstParty = true
        }
        clients[1].redirectURIs = [try RedirectURI("http://localhost:8000/auth/callback")]
        add(
            "web-app", secret: "web-app-secret", [.authorizationCode, .refreshToken],
            "openid profile email offline_access me items")
        clients[2].redirectURIs = [try RedirectURI(Self.callback), try RedirectURI("http://127.0.0.1:8100/callback")]
        clients[2].postLogoutRedirectURIs = [try RedirectURI("http://localhost:8000/")]
        add("docs-ui", [.password], "me items") { $0.tokenEndpointAuthMethod = TokenEndpointAuthMethod.none }
        add("spa", [.authorizationCode, .refreshToken], "openid profile email offline_access me") { client in
            client.tokenEndpointAuthMethod = TokenEndpointAuthMethod.none
        }
        clients[4].redirectURIs = [try RedirectURI("http://127.0.0.1:8200/callback")]
        add("api-gateway", secret: "gateway-secret", [], "") { client in
            client.introspection = [ResourceServerID("MyService"), ResourceServerID("profile-api")]
        }
    }

    /// Adds a client with a secret, or a public one.
    mutating func add(
        _ clientID: String, secret: String? = nil, _ grantTypes: Set<GrantType>, _ scope: String,
        change: (inout Client) -> Void = { _ in }
    ) {
        var client = Client(
            clientID: ClientID(clientID), grantTypes: grantTypes, scope: Scope(parsing: scope) ?? .empty)
        if let secret { client.secretHashes = [keyRing.keyedHash(Array(secret.utf8), purpose: "client_secret")] }
        change(&client)
        clients.append(client)
    }

    /// Changes one client.
    mutating func change(_ clientID: String, _ change: (inout Client) -> Void) {
        guard let index = clients.firstIndex(where: { $0.clientID.rawValue == clientID }) else { return }
        change(&clients[index])
    }

    /// The steps from nothing to this directory.
    var changes: [DirectoryChange] {
        resourceServers.map(DirectoryChange.putResourceServer) + clients.map(DirectoryChange.putClient)
            + users.map(DirectoryChange.putUser)
    }
}
