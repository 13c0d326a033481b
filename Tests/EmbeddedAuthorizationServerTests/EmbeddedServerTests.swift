import AuthorizationServer
import EmbeddedAuthorizationServer
import Foundation
import HTTPExchange
import HTTPTypes
import Logging
import OAuthCore
import Storage
import Testing

@Suite("A server inside of an application, built from code")
final class EmbeddedServerTests {
    /// An application in which nobody is logged in.
    private struct Nobody: HostApplication {
        func login(of request: EndpointRequest) async throws -> HostLogin? { nil }
        func person(_ subject: SubjectID) async throws -> HostPerson? { nil }
        func loginPage(for demand: LoginDemand, returningTo returnURL: String) -> String { "/sign-in" }
        func logout(of request: EndpointRequest) async throws -> [String] { [] }
    }

    private static let reports = ClientRegistration(
        "reports", name: "Reports", secret: "a-secret-of-these-tests-only",
        redirectURIs: ["https://reports.example.com/cb"],
        isFirstParty: true)

    private let folder = NSTemporaryDirectory() + "gatehouse-embedded-" + UUID().uuidString

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func start(
        _ clients: [ClientRegistration] = [reports], issuer: String = "https://app.example.com",
        resourceServers: [ResourceServer] = [], storage: EmbeddedStorage? = nil,
        key: EmbeddedEncryptionKey = .besideDatabase
    ) async throws -> EmbeddedServer {
        var settings = AuthorizationServerSettings(issuer: issuer)
        // RSA keys take long to make.
        settings.signingAlgorithms = ["ES256"]
        settings.idTokenSigningAlgorithm = "ES256"
        return try await AuthorizationServer.embedded(
            in: Nobody(), settings: settings, clients: clients, resourceServers: resourceServers,
            storage: storage ?? .sqlite(path: folder + "/gatehouse.db"), encryptionKey: key,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// What a start that must not succeed says.
    private func problem(
        _ start: () async throws -> EmbeddedServer, sourceLocation: SourceLocation = #_sourceLocation
    ) async -> String {
        do {
            await (try await start()).close()
            Issue.record("it started", sourceLocation: sourceLocation)
            return ""
        } catch { return "\(error)" }
    }

    private func clients(_ server: EmbeddedServer) -> [String] {
        server.server.context.directory.snapshot.clients.keys.map(\.rawValue).sorted()
    }

    @Test("declared services are in the store, a second start changes nothing, one that is gone goes")
    func declarations() async throws {
        let first = try await start([
            Self.reports, ClientRegistration("spa", secret: nil, redirectURIs: ["http://127.0.0.1/cb"]),
        ])
        #expect(clients(first) == ["reports", "spa"])
        let version = first.server.context.directory.snapshot.version
        await first.close()
        let second = try await start([
            Self.reports, ClientRegistration("spa", secret: nil, redirectURIs: ["http://127.0.0.1/cb"]),
        ])
        #expect(second.server.context.directory.snapshot.version == version)
        await second.close()
        let third = try await start()
        #expect(clients(third) == ["reports"])
        let client = third.server.context.directory.snapshot.clients[ClientID("reports")]
        #expect(client?.isFirstParty == true && client?.secretHashes.count == 1 && client?.requirePKCE == true)
        await third.close()
    }

    @Test("its routes answer under the issuer, and its pages lead to the application's login page")
    func routes() async throws {
        let embedded = try await start(issuer: "https://app.example.com/sso")
        let metadata = await embedded.server.respond(
            to: EndpointRequest(method: .get, path: "/sso/.well-known/openid-configuration"))
        #expect(metadata.status == .ok)
        let login = await embedded.server.respond(to: EndpointRequest(method: .get, path: "/sso/login"))
        #expect(login.headerFields[.location] == "https://app.example.com/sign-in")
        #expect(embedded.isReturnURL("https://app.example.com/sso/login?flow=" + String(repeating: "a", count: 43)))
        #expect(!embedded.isReturnURL("https://app.example.com/login?flow=" + String(repeating: "a", count: 43)))
        #expect(try await embedded.endSessions(of: SubjectID("nobody")) == 0)
        await embedded.close()
    }

    @Test("the key beside the database is for its owner alone, and another key opens nothing and changes nothing")
    func key() async throws {
        await (try await start()).close()
        let file = folder + "/gatehouse.db.key"
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let other = Base64URL.encode([UInt8](repeating: 9, count: 32))
        let text = await problem { try await start([], key: .base64URL(other)) }
        #expect(text.contains("not the one that the database was made with"), "\(text)")
        let own = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        let moved = try await start(key: .base64URL(other, previous: [own]))
        #expect(clients(moved) == ["reports"], "the refused start changed nothing")
        await moved.close()
        #expect(await problem { try await start(key: .base64URL("short")) }.contains("expected 32 bytes in base64url"))
    }

    @Test(
        "an issuer that cannot be one is refused",
        arguments: [
            "", "app.example.com", "http://app.example.com", "https://app.example.com/", "https://a.example/?x",
        ])
    func issuer(_ issuer: String) async {
        #expect(await problem { try await start(issuer: issuer) }.hasPrefix("settings.issuer: received"))
    }

    @Test("every declaration that cannot be one is named, with what was received and what is expected")
    func declarationProblems() async {
        var noProof = ClientRegistration("no-proof", secret: nil, redirectURIs: ["https://a.example/cb"])
        noProof.requirePKCE = false
        let text = await problem {
            try await start([
                Self.reports, Self.reports, noProof,
                ClientRegistration("bad:name", secret: "s", redirectURIs: ["https://a.example/cb"]),
                ClientRegistration("nowhere", secret: "s"),
                ClientRegistration("plain", secret: "s", redirectURIs: ["http://plain.example.com/cb"]),
                ClientRegistration("fragment", secret: "s", redirectURIs: ["https://a.example/cb#x"]),
                ClientRegistration(
                    "scope", secret: "s", redirectURIs: ["https://a.example/cb"], scope: "openid repotrs"),
                ClientRegistration(
                    "told", secret: "s", redirectURIs: ["https://a.example/cb"], backchannelLogoutURI: "here"),
                ClientRegistration("old", secret: "s", grantTypes: [.password]),
                ClientRegistration("empty", secret: "", redirectURIs: ["https://a.example/cb"]),
            ])
        }
        let expected = [
            "\"reports\": declared 2 times", "\"no-proof\": requirePKCE", "\"bad:name\": clientID",
            "\"nowhere\": redirectURIs: received none",
            "\"plain\": redirectURIs: received \"http://plain.example.com/cb\"",
            "\"fragment\": redirectURIs", "\"scope\": scope: received \"repotrs\"", "\"told\": backchannelLogoutURI",
            "\"old\": grantTypes: received password", "\"empty\": clientSecret",
        ]
        for part in expected { #expect(text.contains(part), "\(part) in \(text)") }
        #expect(text.split(separator: "\n").count == expected.count, "\(text)")
    }

    @Test("scopes of declared resource servers may be given")
    func scopes() async throws {
        let server = ResourceServer(
            identifier: ResourceServerID("reports-api"), name: "Reports",
            scopes: [.init(name: "read", description: "Read")])
        var client = Self.reports
        client.scope = "openid reports-api/read"
        let embedded = try await start([client], resourceServers: [server])
        #expect(clients(embedded) == ["reports"])
        await embedded.close()
    }

    @Test("a secret is printed nowhere, a Redis password neither")
    func secrets() async {
        #expect("\(Self.reports)" == "client reports" && !String(reflecting: Self.reports).contains("a-secret"))
        var dumped = ""
        dump(Self.reports, to: &dumped)
        #expect(!dumped.contains("a-secret"))
        let text = await problem {
            try await start(storage: .sqlite(path: folder + "/x.db", redis: "redis://:hidden-password@"))
        }
        #expect(text.hasPrefix("storage: redis:") && !text.contains("hidden-password"), "\(text)")
    }

    @Test("a client that was made by command is not overwritten")
    func conflict() async throws {
        let first = try await start([])
        var client = Client(clientID: ClientID("reports"), grantTypes: [.clientCredentials], scope: .empty)
        client.origin = .administered
        let stores = first.server.context.stores
        let version = try await stores.directory.directoryVersion()
        #expect(
            try await stores.directory.apply([.putClient(client)], expectedVersion: version, now: SystemClock.now)
                == .won)
        await first.close()
        let text = await problem { try await start() }
        #expect(text.contains("client reports is declared, but was made by administered means"), "\(text)")
    }
}
