import AuthorizationServer
import EmbeddedAuthorizationServerPostgreSQL
import Foundation
import HTTPExchange
import HTTPTypes
import Logging
import OAuthCore
import Testing

@Suite("PostgreSQL under servers inside of an application")
struct EmbeddingTests {
    /// An application in which nobody is logged in.
    private struct Nobody: HostApplication {
        func login(of request: EndpointRequest) async throws -> HostLogin? { nil }
        func person(_ subject: SubjectID) async throws -> HostPerson? { nil }
        func loginPage(for demand: LoginDemand, returningTo returnURL: String) -> String { "/sign-in" }
        func logout(of request: EndpointRequest) async throws -> [String] { [] }
    }

    private static let key = EmbeddedEncryptionKey.base64URL(String(repeating: "A", count: 43))

    private func start(_ url: String, key: EmbeddedEncryptionKey = Self.key) async throws -> EmbeddedServer {
        var settings = AuthorizationServerSettings(issuer: "https://app.example.com")
        settings.signingAlgorithms = ["ES256"]
        settings.idTokenSigningAlgorithm = "ES256"
        return try await AuthorizationServer.embedded(
            in: Nobody(), settings: settings,
            clients: [
                ClientRegistration(
                    "reports", secret: "a-secret-of-these-tests-only", redirectURIs: ["https://reports.example.com/cb"])
            ], storage: .postgresql(url: url), encryptionKey: key, logger: .quiet)
    }

    private func url() throws -> String {
        let server = try SharedPostgres.server.get()
        let location = try SharedPostgres.freshLocation()
        return server.url("sslmode=disable&options=-csearch_path%3D\(location.searchPath)")
    }

    /// What a start that must not succeed says.
    private func problem(_ start: () async throws -> EmbeddedServer) async -> String {
        do {
            await (try await start()).close()
            return "it started"
        } catch { return "\(error)" }
    }

    @Test("two processes share clients, keys and what is begun, each flow a row of the database")
    func server() async throws {
        let url = try url()
        let servers = [try await start(url), try await start(url)]
        for server in servers {
            let keys = server.server.context.signingKeys.current.records.map(\.keyID)
            #expect(keys == servers[0].server.context.signingKeys.current.records.map(\.keyID))
            let answer = await server.server.respond(
                to: EndpointRequest(
                    method: .get, path: "/oauth2/authorize",
                    query: "client_id=reports&response_type=code&redirect_uri=https%3A%2F%2Freports.example.com%2Fcb"
                        + "&code_challenge=\(String(repeating: "A", count: 43))&code_challenge_method=S256&scope=openid"
                ))
            let location = answer.headerFields[.location] ?? "\(answer.status)"
            #expect(location.hasPrefix("https://app.example.com/sign-in"), "\(location)")
        }
        let schema = try #require(url.split(separator: "D").last)
        let flows = try SharedPostgres.server.get().sql("SELECT count(*) FROM \(schema).flows")
        #expect(flows == "2")
        for server in servers { await server.close() }
    }

    @Test("without a key, with another one, and where nothing listens a start says what to do, and no password")
    func refusals() async throws {
        let url = try url()
        #expect(await problem { try await start(url, key: .besideDatabase) }.contains("expected .base64URL"))
        await (try await start(url)).close()
        let another = EmbeddedEncryptionKey.base64URL(String(repeating: "B", count: 42) + "A")
        #expect(await problem { try await start(url, key: another) }.contains("restore it, or name it among"))
        let nowhere = "postgresql://u:hunter2@127.0.0.1:1/d?sslmode=disable"
        for wrong in [nowhere, nowhere + "&pool_size=0"] {
            let said = await problem { try await start(wrong) }
            #expect(said.hasPrefix("storage: ") && !said.contains("hunter2"), "\(said)")
        }
    }
}
