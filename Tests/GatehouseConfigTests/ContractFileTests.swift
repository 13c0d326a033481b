import GatehouseConfig
import OAuthCore
import Testing

@Suite("Contract: the configuration files run unchanged")
struct ContractFileTests {
    private func gatehouse() throws -> LoadedConfiguration {
        try Configuration.parse(
            Contract.text("gatehouse.yaml"), file: "gatehouse.yaml", environment: [:], directory: "/srv/gatehouse")
    }

    @Test("gatehouse.yaml: server and storage")
    func serverAndStorage() throws {
        let configuration = try gatehouse().configuration
        #expect(configuration.server.listen == [ListenAddress(host: "127.0.0.1", port: 9000)])
        #expect(configuration.server.adminListen == ListenAddress(host: "127.0.0.1", port: 9001))
        #expect(configuration.server.adminToken == nil)
        #expect(configuration.server.publicURL.text == "http://localhost:9000")
        #expect(configuration.server.log.format == .text)
        #expect(configuration.storage.database == .sqlite(path: "/srv/gatehouse/data/gatehouse.db"))
        #expect(configuration.storage.encryptionKey == nil)
        #expect(configuration.backendForFrontend == nil)
    }

    @Test("gatehouse.yaml: the authorization server")
    func authorizationServer() throws {
        let server = try #require(try gatehouse().configuration.authorizationServer)
        #expect(server.issuer.text == "http://localhost:9000")
        #expect(server.authorizationCodeLifetime == .seconds(60))
        #expect(server.accessToken.signingAlgorithm == .es256)
        #expect(server.idToken.signingAlgorithm == .rs256)
        #expect(server.refreshToken.retryWindow == .seconds(10))
        #expect(server.signingKeys.algorithms == [.es256, .rs256, .edDSA])
        #expect(server.login == .local(.init()))
        #expect(server.compatibilityEndpoints.count == 2)
        #expect(server.compatibilityEndpoints[0].jsonTokenRequest)
        #expect(server.compatibilityEndpoints[1].defaultClientID == ClientID("docs-ui"))
    }

    @Test("gatehouse.yaml: resource servers, clients and users, each with its place")
    func directory() throws {
        let configuration = try gatehouse().configuration
        #expect(
            configuration.resourceServers.flatMap { $0.scopes.map(\.token.rawValue) } == [
                "MyService/weather_read", "MyService/weather_write", "me", "items",
            ])
        #expect(
            configuration.clients.map(\.clientID.rawValue) == [
                "MyBFF", "fastapi_service", "web-app", "docs-ui", "spa", "api-gateway",
            ])
        let bff = configuration.clients[0]
        #expect(bff.clientSecret?.exposed == "mybff-secret-for-development-only")
        #expect(bff.grantTypes == [.clientCredentials])
        #expect(!configuration.clients[1].requirePKCE && configuration.clients[1].isFirstParty)
        #expect(configuration.clients[4].isPublic)
        #expect(configuration.clients[5].introspection.map(\.rawValue) == ["MyService", "profile-api"])
        #expect(configuration.users.map(\.username) == ["testuser1@example.com", "testuser2@example.com"])
        let lines = try Contract.text("gatehouse.yaml").split(separator: "\n", omittingEmptySubsequences: false)
        for client in configuration.clients {
            #expect(lines[client.source.line - 1].contains("client_id: \(client.clientID)"))
        }
        for user in configuration.users { #expect(lines[user.source.line - 1].contains("username: \(user.username)")) }
    }

    @Test("gatehouse.yaml: the warnings are those of development secrets and of the password grant")
    func warnings() throws {
        let warnings = try gatehouse().warnings
        #expect(warnings.contains { $0.path == "clients[3].grant_types" })
        #expect(warnings.allSatisfy { $0.path.hasSuffix(".client_secret") || $0.path.hasSuffix(".grant_types") })
        #expect(!warnings.contains { $0.description.contains("mybff-secret") })
    }

    @Test("bff.yaml, with its two secrets in the environment")
    func backendForFrontend() throws {
        let loaded = try Configuration.parse(
            Contract.text("bff.yaml"), file: "bff.yaml", environment: Contract.environment, directory: "/srv")
        #expect(loaded.configuration.authorizationServer == nil)
        let bff = try #require(loaded.configuration.backendForFrontend)
        #expect(bff.oidc.providers.map(\.name) == ["google", "microsoft", "keycloak"])
        #expect(bff.oidc.enabledProviders.map(\.name) == ["keycloak"])
        #expect(bff.oidc.refreshTokens.isEnabled)
        #expect(bff.app.sessions.maxAge == .seconds(86_400))
        #expect(bff.app.sessions.authSessionTTL == .seconds(600))
        #expect(bff.app.routes.map(\.path) == ["/api/items", "/api/weatherforecast"])
        #expect(bff.app.routes[0].token == .user)
        guard case .client(let client) = bff.app.routes[1].token else {
            Issue.record("the second route has a client")
            return
        }
        #expect(client.clientID == ClientID("MyBFF"))
        #expect(!bff.app.routes[1].requiresSession)
    }

    @Test("bff.yaml without its secrets is refused, and the variables are named")
    func missingSecrets() throws {
        let found = errors(try Contract.text("bff.yaml"))
        #expect(found.map(\.kind) == [.environment, .environment])
        #expect(found.map(\.path) == ["app.sessions.signing_secret", "app.sessions.csrf_signing_secret"])
        #expect(found[0].description.contains("SESSION_SIGNING_SECRET"))
    }

    @Test("both files in one: an authorization server and a backend-for-frontend")
    func both() throws {
        let gatehouse = try Contract.text("gatehouse.yaml")
        let bff = try Contract.text("bff.yaml")
        let start = try #require(bff.firstRange(of: "\noidc:"))
        let loaded = try Configuration.parse(
            gatehouse + bff[start.lowerBound...], file: "both.yaml", environment: Contract.environment)
        #expect(loaded.configuration.authorizationServer != nil)
        #expect(loaded.configuration.backendForFrontend != nil)
    }
}
