import AuthorizationServer
import Foundation
import HTTPExchange
import HTTPTypes
import OAuthCore
import Secrets
import StorageSQLite
import Synchronization
import Testing

@Suite("The hook before a token is issued")
struct TokenHookTests {
    @Test("what it is asked is signed, bounded and of the operator's own address")
    func question() async throws {
        let hook = ScriptedHook.answering("{}")
        let harness = try await ScriptedHook.harness(hook)
        _ = try await harness.login(scope: "openid profile me")
        let request = try #require(hook.requests.first)
        #expect(hook.requests.count == 1 && request.method == .post && request.url == ScriptedHook.url)
        #expect(
            request.timeout == .seconds(2) && request.maximumResponseBytes == 65_536 && request.isOperatorConfigured)
        func field(_ name: String) throws -> String {
            let name = try #require(HTTPField.Name(name))
            return try #require(request.headerFields[name])
        }
        let (id, time) = (try field("webhook-id"), try field("webhook-timestamp"))
        #expect(time == String(harness.clock.now.seconds))
        let expected = KeyedHasher(key: ScriptedHook.secret).hash(Array("\(id).\(time).".utf8) + request.body)
        #expect(try field("webhook-signature") == "v1," + Data(expected.bytes).base64EncodedString())
        let body = try JSONReader.parseObject(request.body)
        #expect(body["type"] == "token.issuing" && body["grant_type"] == "authorization_code")
        #expect(body["person"]?.objectValue?["subject"]?.stringValue == TestDirectory.subject.rawValue)
        #expect(body["person"]?.objectValue?["groups"] == ["staff"])
        #expect(body["claims"]?.objectValue?["access_token"]?.objectValue?["tenant"] == "example")
        let text = String(decoding: request.body, as: UTF8.self)
        for secret in ["gac_", "grt_", "$argon2", "code_verifier"] { #expect(!text.contains(secret)) }
    }

    @Test("two questions have two names, so that an answer to one is known from the other")
    func identifiers() async throws {
        let hook = ScriptedHook.answering("", .noContent)
        let harness = try await ScriptedHook.harness(hook)
        let tokens = try await harness.login(scope: "openid me")
        _ = await harness.refresh(tokens["refresh_token"])
        let name = try #require(HTTPField.Name("webhook-id"))
        #expect(hook.requests.count == 2 && Set(hook.requests.map { $0.headerFields[name] }).count == 2)
    }

    @Test("204 and an empty object leave all as it is", arguments: ["", "{}", #"{"claims":{}}"#])
    func asItIs(body: String) async throws {
        let harness = try await ScriptedHook.harness(ScriptedHook.answering(body, body.isEmpty ? .noContent : .ok))
        let tokens = try await harness.login(scope: "openid me")
        #expect(try harness.verified(tokens["access_token"])["roles"] == ["editor", "author"])
    }

    @Test("claims are added, replaced and taken away, each in its token, and introspection says the same")
    func claims() async throws {
        let harness = try await ScriptedHook.harness(
            ScriptedHook.answering(
                #"{"claims":{"access_token":{"plan":"gold","roles":["owner"],"tenant":null},"id_token":{"roles":null}}}"#
            ))
        let tokens = try await harness.login(scope: "openid me")
        let access = try harness.verified(tokens["access_token"])
        #expect(access["plan"] == "gold" && access["roles"] == ["owner"] && access["tenant"] == nil)
        let identity = try harness.verified(tokens["id_token"])
        #expect(identity["plan"] == nil && identity["roles"] == nil && identity["department"] == "Weather")
        let said = await harness.introspect(tokens["access_token"]).json
        #expect(said["plan"] == "gold" && said["roles"] == ["owner"] && said["tenant"] == nil)
    }

    @Test("a refusal is access_denied, its reason stays in the log, and no code is used up", arguments: [200, 403])
    func refusal(status: Int) async throws {
        let answer = Mutex((status, #"{"error":"access_denied","reason":"the contract\nended"}"#))
        let hook = ScriptedApplication { _ in
            let (status, body) = answer.withLock { $0 }
            return .success(OutboundResponse(status: .init(code: status), body: Array(body.utf8)))
        }
        let harness = try await ScriptedHook.harness(hook, issuesOnFailure: true)
        let code = try await harness.issueCode(scope: "openid me")
        let refused = await harness.redeem(code)
        expectRefusal(refused, "access_denied")
        #expect(!refused.text.contains("contract") && refused.detail.contains("the contract"))
        #expect(!refused.detail.contains("\n"))
        answer.withLock { $0 = (204, "") }
        #expect(await harness.redeem(code).status == 200)
    }

    /// Every answer that is none.
    static let failures: [(String, Int, String)] = [
        ("a server error", 500, ""), ("a redirect", 302, ""), ("a redirect that keeps the method", 307, "{}"),
        ("created", 201, "{}"), ("unauthorized", 401, "{}"), ("no body", 200, ""), ("no JSON", 200, "yes"),
        ("a list", 200, "[]"), ("a member twice", 200, #"{"claims":{},"claims":{}}"#),
        ("403 that refuses nothing", 403, "{}"),
        ("another error", 403, #"{"error":"server_error"}"#), ("an error that is none", 200, #"{"error":null}"#),
        ("claims that are none", 200, #"{"claims":[]}"#), ("claims of null", 200, #"{"claims":null}"#),
        ("claims for a refresh token", 200, #"{"claims":{"refresh_token":{"a":1}}}"#),
        ("claims for userinfo", 200, #"{"claims":{"userinfo":{"a":1}}}"#),
        ("a token of null", 200, #"{"claims":{"access_token":null}}"#),
        ("a place with a line break", 200, #"{"claims":{"a\nlevel=error":1}}"#),
        ("claims too long", 200, #"{"claims":{"id_token":{"a":""# + String(repeating: "x", count: 8200) + #""}}}"#),
        (
            "claims too long together", 200,
            #"{"claims":{"access_token":{"#
                + (0..<9).map { "\"c\($0)\":\"" + String(repeating: "x", count: 1000) + "\"" }.joined(separator: ",")
                + "}}}"
        ),
        ("nested too deep", 200, String(repeating: #"{"a":"#, count: 40) + "1" + String(repeating: "}", count: 40)),
        ("too many values", 200, #"{"claims":{"access_token":{"a":["# + String(repeating: "0,", count: 5000) + "0]}}}"),
        ("bytes that are no text", 200, "{\"claims\":{\"access_token\":{\"a\":\"\\ud800\"}}}"),
    ]

    @Test("anything else is a failure: 503, one question, nothing used up, an event", arguments: failures)
    func failsClosed(name: String, status: Int, body: String) async throws {
        let answer = Mutex((status, body))
        let hook = ScriptedApplication { _ in
            let (status, body) = answer.withLock { $0 }
            return .success(
                OutboundResponse(
                    status: .init(code: status), headerFields: [.location: "https://elsewhere.example.com/"],
                    body: Array(body.utf8)))
        }
        let harness = try await ScriptedHook.harness(hook)
        let code = try await harness.issueCode(scope: "openid me")
        expectRefusal(await harness.redeem(code), "temporarily_unavailable", 503)
        #expect(hook.requests.count == 1, "asked once, followed nowhere")
        #expect(try await harness.audited() == [.claimsHookFailed])
        let events = try await harness.store.auditEvents(before: harness.clock.now + .seconds(1), limit: 1)
        let event = try #require(events.first)
        #expect(event.detail?.contains("\n") == false && (event.detail?.utf8.count ?? 0) < 1000)
        answer.withLock { $0 = (204, "") }
        #expect(await harness.redeem(code).status == 200, "\(name)")
    }

    @Test(
        "no answer is a failure", arguments: [OutboundError.Code.timeout, .tooLarge, .connect, .tls, .forbiddenAddress])
    func noAnswer(code: OutboundError.Code) async throws {
        let hook = ScriptedHook.failing(code)
        let harness = try await ScriptedHook.harness(hook)
        expectRefusal(
            await harness.redeem(try await harness.issueCode(scope: "openid me")), "temporarily_unavailable", 503)
        #expect(hook.requests.count == 1)
    }

    @Test("on_failure: issue gives what is mapped and nothing of a bad answer", arguments: failures)
    func failsOpen(name: String, status: Int, body: String) async throws {
        let harness = try await ScriptedHook.harness(
            ScriptedHook.answering(body, .init(code: status)), issuesOnFailure: true)
        let tokens = try await harness.login(scope: "openid me")
        let claims = try harness.verified(tokens["access_token"])
        #expect(claims["roles"] == ["editor", "author"] && claims["a"] == nil, "\(name)")
        #expect(try await harness.audited().contains(.claimsHookFailed))
    }

    @Test("RFC 9068 §2.2 it may not say what the server states itself", arguments: ClaimMapping.reserved.sorted())
    func reserved(name: String) async throws {
        for place in ["access_token", "id_token"] {
            for value in ["\"x\"", "null"] {
                let harness = try await ScriptedHook.harness(
                    ScriptedHook.answering(#"{"claims":{"\#(place)":{"a":1,"\#(name)":\#(value)}}}"#),
                    issuesOnFailure: true)
                let tokens = try await harness.login(scope: "openid me")
                let claims = try harness.verified(tokens["access_token"])
                #expect(claims["sub"]?.stringValue == TestDirectory.subject.rawValue && claims["scope"] == "openid me")
                #expect(claims["a"] == nil, "the whole answer counts as none")
            }
        }
    }

    @Test("a failure costs no refresh token")
    func refresh() async throws {
        let isAway = Mutex(false)
        let hook = ScriptedApplication { _ in
            isAway.withLock { $0 }
                ? .failure(OutboundError(.timeout, detail: "away")) : .success(OutboundResponse(status: .noContent))
        }
        let harness = try await ScriptedHook.harness(hook)
        let token = try await harness.login(scope: "openid me")["refresh_token"]
        isAway.withLock { $0 = true }
        for _ in 0..<3 { expectRefusal(await harness.refresh(token), "temporarily_unavailable", 503) }
        isAway.withLock { $0 = false }
        #expect(await harness.refresh(token).status == 200)
    }

    @Test("it is asked about the grants and clients that are named, and about no others")
    func selection() async throws {
        let hook = ScriptedHook.answering(#"{"claims":{"access_token":{"region":"north"}}}"#)
        let harness = try await ScriptedHook.harness(
            hook, grantTypes: [.clientCredentials, .refreshToken], clients: [ClientID("MyBFF"), ClientID("web-app")])
        let tokens = try await harness.login(scope: "openid me")
        #expect(hook.requests.isEmpty)
        let service = await harness.token([("grant_type", "client_credentials")], as: .myBFF)
        #expect(try harness.verified(service["access_token"])["region"] == "north")
        let asked = try #require(hook.requests.first)
        let question = try JSONReader.parseObject(asked.body)
        #expect(question["person"] == nil && question["grant_type"] == "client_credentials")
        _ = await harness.refresh(tokens["refresh_token"])
        #expect(hook.requests.count == 2)
    }

    @Test("a hook that hangs gathers 256 requests and no more")
    func bounded() async throws {
        let gate = Gate()
        let hook = ScriptedApplication { _ in
            await gate.pass()
            return .success(OutboundResponse(status: .noContent))
        }
        let harness = try await ScriptedHook.harness(hook, grantTypes: [.clientCredentials])
        let form = [("grant_type", "client_credentials")]
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<256 { group.addTask { await harness.token(form, as: .myBFF).status } }
            let deadline = ContinuousClock.now + .seconds(60)
            while hook.requests.count < 256, ContinuousClock.now < deadline { await Task.yield() }
            #expect(hook.requests.count == 256)
            let refused = await harness.token(form, as: .myBFF)
            #expect(refused.status == 503 && hook.requests.count == 256)
            await gate.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.allSatisfy { $0 == 200 } && statuses.count == 256)
        #expect(await harness.token(form, as: .myBFF).status == 200, "there is room again")
    }
}

/// Holds everybody until it is opened.
private actor Gate {
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var isOpen = false

    func pass() async {
        guard !isOpen else { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    func open() {
        isOpen = true
        waiting.forEach { $0.resume() }
        waiting = []
    }
}
