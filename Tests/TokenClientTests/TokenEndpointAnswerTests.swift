import HTTPExchange
import HTTPTypes
import OAuthCore
import Testing
import TokenClient

@Suite("RFC 6749 §5 The answer of the token endpoint", .timeLimit(.minutes(10)))
struct TokenEndpointAnswerTests {
    private func error(_ body: String, contentType: String? = "application/json") async -> ServiceTokenError? {
        let network = TestNetwork { _ in
            var response = OutboundResponse(status: .ok, body: Array(body.utf8))
            response.headerFields[.contentType] = contentType
            return response
        }
        do throws(ServiceTokenError) {
            _ = try await ServiceTokenClient.test(network).token(scope: "s")
            return nil
        } catch { return error }
    }

    @Test(
        "§5.1 an answer that is none is refused and its text not shown",
        arguments: [
            "", "[]", "<html>", #"{"access_token":"t"}"#, #"{"token_type":"Bearer"}"#,
            #"{"access_token":"","token_type":"Bearer"}"#, #"{"access_token":"a b","token_type":"Bearer"}"#,
            #"{"access_token":"a\r\nX: y","token_type":"Bearer"}"#, #"{"access_token":1,"token_type":"Bearer"}"#,
            #"{"access_token":"t","token_type":"DPoP"}"#, #"{"access_token":"t","token_type":"Bearer","expires_in":0}"#,
            #"{"access_token":"t","token_type":"Bearer","expires_in":-5}"#,
            #"{"access_token":"t","token_type":"Bearer","expires_in":"3600"}"#,
            #"{"access_token":"t","token_type":"Bearer","expires_in":1.5}"#,
            #"{"access_token":"t","access_token":"u","token_type":"Bearer"}"#,
            #"{"access_token":"t","token_type":"Bearer","scope":["a"]}"#,
        ])
    func refused(body: String) async {
        #expect(await error(body)?.code == .invalidResponse)
    }

    @Test("§5.1 another content type than JSON is refused", arguments: ["text/html", "application/jwt", nil])
    func contentType(type: String?) async {
        let body = #"{"access_token":"t","token_type":"Bearer","expires_in":60}"#
        #expect(await error(body, contentType: type)?.code == .invalidResponse)
    }

    @Test("§5.1 token_type is matched without regard to case, parameters of the content type do not count")
    func accepted() async {
        let body = #"{"access_token":"t","token_type":"bearer","expires_in":60}"#
        #expect(await error(body, contentType: "application/json;charset=UTF-8") == nil)
    }

    @Test("§5.1 without expires_in a token is kept for a minute; an endless one is kept for a year at most")
    func lifetimes() async throws {
        for (member, seconds) in [("", Int64(60)), (#","expires_in":9223372036854775807"#, 366 * 86400)] {
            let network = TestNetwork { _ in
                OutboundResponse(
                    status: .ok, headerFields: [.contentType: "application/json"],
                    body: Array((#"{"access_token":"t","token_type":"Bearer""# + member + "}").utf8))
            }
            let token = try await ServiceTokenClient.test(network).token(scope: "s")
            #expect(token.lifetime == .seconds(seconds))
        }
    }

    @Test("a token of more than 16 KiB is refused")
    func tooLong() async {
        let token = String(repeating: "a", count: 16 << 10 + 1)
        #expect(await error(#"{"access_token":"\#(token)a","token_type":"Bearer"}"#)?.code == .invalidResponse)
    }
}
