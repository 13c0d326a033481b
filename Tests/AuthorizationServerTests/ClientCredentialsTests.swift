import HTTPTypes
import AuthorizationServer
import OAuthCore
import Testing

@Suite("RFC 6749 §4.4 client credentials")
struct ClientCredentialsTests {
    private let grant = ("grant_type", "client_credentials")

    @Test("§5.1 the answer has its members, and no cache keeps it")
    func answer() async throws {
        let harness = try await Harness()
        let answer = await harness.token([grant], as: .myBFF)
        #expect(answer.status == 200, "\(answer.text) \(answer.detail)")
        #expect(answer["token_type"] == "Bearer")
        #expect(answer.json["expires_in"]?.int64Value == 3600)
        #expect(answer["scope"] == "MyService/weather_read")
        #expect(answer.json["refresh_token"] == nil)
        #expect(answer[.cacheControl] == "no-store")
        #expect(answer[.pragma] == "no-cache")
        #expect(answer[.contentType] == "application/json")
    }

    @Test("RFC 9068 §2.2 the claims are those of the contract")
    func claims() async throws {
        let harness = try await Harness()
        let token = await harness.token([grant], as: .myBFF)["access_token"]
        let claims = try harness.verified(token)
        let names = Set(claims.members.map(\.name))
        #expect(names == ["iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope", "token_use"])
        #expect(claims["sub"] == "MyBFF")
        #expect(claims["aud"] == "MyService")
        #expect(claims["iat"]?.int64Value == harness.clock.now.seconds)
    }
}
