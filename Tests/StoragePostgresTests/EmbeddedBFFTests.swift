import BFF
import HTTPExchange
import HTTPTypes
import HummingbirdBFFPostgreSQL
import Logging
import OAuthCore
import OpenIDProviders
import Testing

@Suite("PostgreSQL under a backend-for-frontend inside of an application")
struct EmbeddedBFFTests {
    @Test("a backend-for-frontend keeps its sessions there")
    func backendForFrontend() async throws {
        var settings = BFFSettings(publicURL: "http://localhost:8000")
        settings.providers = [
            try .openID(
                "company", issuer: "http://localhost:1", clientID: "reports",
                authentication: .secret("a-secret-of-these-tests-only", method: nil))
        ]
        let secrets = BFFSecrets(
            signing: String(repeating: "s", count: 40), csrf: String(repeating: "c", count: 40))
        let location = try SharedPostgres.freshLocation()
        let url = try SharedPostgres.server.get().url("sslmode=disable&options=-csearch_path%3D\(location.searchPath)")
        let bff = try await EmbeddedBFF(settings, storage: .postgresql(url: url), secrets: secrets, logger: .quiet)
        let cookie = "session=" + String(repeating: "x", count: 43)
        let answer = await bff.bff.respond(
            to: EndpointRequest(method: .get, path: "/auth/me", headerFields: [.cookie: cookie]))
        #expect(answer.status == .unauthorized)
        await bff.close()
        let closed = await bff.bff.respond(
            to: EndpointRequest(method: .get, path: "/auth/me", headerFields: [.cookie: cookie]))
        #expect(closed.status == .serviceUnavailable)
    }
}
