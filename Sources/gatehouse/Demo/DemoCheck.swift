import HTTPExchange
import HTTPTypes
import OAuthCore
import Secrets

/// Walks every flow of the demo through real HTTP, as the parties themselves would, and says what each step saw.
struct DemoCheck {
    let demo: Demo
    let http: any OutboundClient
    private(set) var passed = 0
    private(set) var failed = 0

    init(demo: Demo, http: any OutboundClient) {
        self.demo = demo
        self.http = http
    }

    /// Runs all steps; whether all held.
    mutating func run() async -> Bool {
        await services()
        await people()
        Console.print("\(passed) steps passed, \(failed) failed")
        return failed == 0
    }

    /// One step: prints what it saw, or what it did not.
    private mutating func step(_ title: String, _ body: () async throws -> String) async {
        do {
            Console.print("ok      \(title): \(try await body())")
            passed += 1
        } catch {
            Console.print("FAILED  \(title): \(error)")
            failed += 1
        }
    }

    // MARK: Services

    private mutating func services() async {
        let weather = demo.serviceURL + "/weatherforecast"
        await step("MyService without a token") {
            let answer = try await get(weather)
            try expect(answer.status.code == 401, "status \(answer.status.code), expected 401")
            let challenge = answer.headerFields[.wwwAuthenticate] ?? ""
            try expect(challenge.hasPrefix("Bearer realm=\"MyService\""), "WWW-Authenticate '\(challenge)'")
            try expect(!challenge.contains("error="), "an error in the challenge although no token was sent")
            return "401, \(challenge.prefix { $0 != "," })"
        }
        await step("MyService with a token of another scope") {
            let token = try await clientToken("weather-writer", DemoConfiguration.writerSecret)
            let answer = try await get(weather, token: token)
            try expect(answer.status.code == 403, "status \(answer.status.code), expected 403")
            let challenge = answer.headerFields[.wwwAuthenticate] ?? ""
            try expect(challenge.contains("insufficient_scope"), "WWW-Authenticate '\(challenge)'")
            return "403, insufficient_scope"
        }
        await step("MyService with a token of MyBFF") {
            let token = try await clientToken("MyBFF", DemoConfiguration.myBFFSecret)
            let answer = try await get(weather, token: token)
            try expect(answer.status.code == 200, "status \(answer.status.code), expected 200")
            return "200, \(answer.body.count) bytes of forecast"
        }
        await step("a wrong client secret") {
            let answer = try await post("/oauth2/token", ["grant_type": "client_credentials"], client: ("MyBFF", "wrong"))
            try expect(answer.status.code == 401, "status \(answer.status.code), expected 401")
            try expect(try json(answer)["error"]?.stringValue == "invalid_client", "not invalid_client")
            return "401, invalid_client"
        }
        await callsThroughMyBFF()
    }

    private mutating func callsThroughMyBFF() async {
        let forecast = demo.bffURL + "/weatherforecast"
        let log = demo.log
        await step("MyBFF calls MyService for the first time") {
            log.clear()
            let answer = try await get(forecast)
            try expect(answer.status.code == 200, "status \(answer.status.code), expected 200")
            try expect(log.contains("cache miss"), "no 'cache miss' in MyBFF's log")
            return "200, cache miss"
        }
        await step("and for the second time") {
            log.clear()
            let answer = try await get(forecast)
            try expect(answer.status.code == 200, "status \(answer.status.code), expected 200")
            try expect(log.contains("cache hit") && !log.contains("cache miss"), "no 'cache hit' alone in MyBFF's log")
            return "200, cache hit"
        }
        let old = try? await clientToken("MyBFF", DemoConfiguration.myBFFSecret)
        await step("two hours later (the clock is set, nobody waits)") {
            demo.clock.advance(.seconds(7200))
            let stale = try await get(demo.serviceURL + "/weatherforecast", token: old ?? "")
            try expect(stale.status.code == 401, "the expired token: status \(stale.status.code), expected 401")
            log.clear()
            let answer = try await get(forecast)
            try expect(answer.status.code == 200, "status \(answer.status.code), expected 200")
            try expect(log.contains("cache miss"), "no 'cache miss' in MyBFF's log")
            return "the expired token 401, MyBFF renews by itself: 200"
        }
        await step("signing keys rotate while MyBFF works") {
            let before = try await keyIDs()
            async let calls = repeated(40) { try await get(forecast) }
            try await demo.rotateKeys()
            let token = try await clientToken("MyBFF", DemoConfiguration.myBFFSecret)
            let fresh = try await get(demo.serviceURL + "/weatherforecast", token: token)
            try expect(fresh.status.code == 200, "a token of the new key: status \(fresh.status.code), expected 200")
            let answers = try await calls
            let refused = answers.filter { $0.status.code != 200 }
            try expect(refused.isEmpty, "\(refused.count) of \(answers.count) calls failed")
            let after = try await keyIDs()
            try expect(after.isSuperset(of: before) && after.count > before.count, "the key set shows no new key")
            return "\(answers.count) calls, none failed; \(after.count - before.count) new keys in the set"
        }
    }

    private func repeated(
        _ count: Int, _ call: () async throws -> OutboundResponse
    ) async throws -> [OutboundResponse] {
        var answers: [OutboundResponse] = []
        for _ in 0..<count { answers.append(try await call()) }
        return answers
    }

    private func keyIDs() async throws -> Set<String> {
        let keys = try json(try await get(demo.issuer + "/.well-known/jwks.json"))["keys"]?.arrayValue ?? []
        return Set(keys.compactMap { $0.objectValue?["kid"]?.stringValue })
    }

    // MARK: People

    private mutating func people() async {
        var browser = ScriptedBrowser(client: http)
        let login = DemoLogin(demo: demo)
        var code: String?
        var tokens: JSONObject?
        await step("a person logs in with PKCE and allows the web app") {
            code = try await login.code(with: &browser)
            return "redirected to the app with code, state and iss"
        }
        await step("the code becomes tokens") {
            let answer = try await redeem(code, login)
            try expect(answer.status.code == 200, "status \(answer.status.code): \(String(decoding: answer.body, as: UTF8.self))")
            tokens = try json(answer)
            let claims = try DemoLogin.claims(of: tokens?["id_token"]?.stringValue)
            try expect(claims["nonce"]?.stringValue == login.nonce, "the ID token's nonce is not the one that was sent")
            try expect(claims["iss"]?.stringValue == demo.issuer, "the ID token's iss is not the issuer")
            return "access, refresh and ID token; nonce and iss as expected"
        }
        await step("userinfo") {
            let user = try json(try await get(demo.issuer + "/oauth2/userinfo", token: tokens?["access_token"]?.stringValue ?? ""))
            try expect(user["email"]?.stringValue == DemoConfiguration.users[0].0, "email is '\(user["email"]?.stringValue ?? "")'")
            return "\(user["name"]?.stringValue ?? "") <\(user["email"]?.stringValue ?? "")>"
        }
        await step("the profile API with the person's token") {
            let answer = try await get(demo.serviceURL + "/users/me", token: tokens?["access_token"]?.stringValue ?? "")
            try expect(answer.status.code == 200, "status \(answer.status.code), expected 200")
            return "200"
        }
        let refreshed = await refreshSteps(tokens)
        await step("single sign-on: the same browser comes again") {
            let again = DemoLogin(demo: demo)
            let page = try await browser.open(again.authorizeURL)
            try expect(page.location?.contains("code=") == true, "a page instead of a redirect: status \(page.status.code)")
            return "no page, straight back to the app"
        }
        await step("the code is replayed") {
            let answer = try await redeem(code, login)
            try expect(try json(answer)["error"]?.stringValue == "invalid_grant", "not invalid_grant")
            let seen = try await introspect(refreshed?["access_token"]?.stringValue)
            try expect(seen["active"]?.boolValue == false, "what it issued is still active")
            return "invalid_grant, and what it had issued is revoked"
        }
        await revocation()
        await logout(&browser)
    }

    private mutating func refreshSteps(_ tokens: JSONObject?) async -> JSONObject? {
        var refreshed: JSONObject?
        await step("refresh, twice with the same token as after a lost answer") {
            let token = tokens?["refresh_token"]?.stringValue ?? ""
            let first = try json(try await refresh(token))
            let second = try json(try await refresh(token))
            try expect(first["refresh_token"] != nil && first["refresh_token"] != .string(token), "the refresh token did not rotate")
            try expect(first["refresh_token"] == second["refresh_token"], "the retry got another successor")
            refreshed = first
            return "rotated; the retry got the same successor"
        }
        await step("introspection by the gateway") {
            let seen = try await introspect(refreshed?["access_token"]?.stringValue)
            try expect(seen["active"]?.boolValue == true, "not active")
            return "active, scope \(seen["scope"]?.stringValue ?? "")"
        }
        return refreshed
    }

    private mutating func revocation() async {
        await step("revocation ends a grant") {
            var browser = ScriptedBrowser(client: http)
            let login = DemoLogin(demo: demo)
            let tokens = try json(try await redeem(try await login.code(with: &browser), login))
            let token = tokens["refresh_token"]?.stringValue ?? ""
            let revoked = try await post(
                "/oauth2/revoke", ["token": token], client: ("web-app", DemoConfiguration.webAppSecret))
            try expect(revoked.status.code == 200, "status \(revoked.status.code), expected 200")
            try expect(try json(try await refresh(token))["error"]?.stringValue == "invalid_grant", "the refresh token still works")
            let user = try await get(demo.issuer + "/oauth2/userinfo", token: tokens["access_token"]?.stringValue ?? "")
            try expect(user.status.code == 401, "userinfo: status \(user.status.code), expected 401")
            return "refresh refused, userinfo 401"
        }
    }

    private mutating func logout(_ browser: inout ScriptedBrowser) async {
        var window = browser
        await step("logout") {
            let page = try await window.open(demo.issuer + "/logout")
            guard let form = ScriptedBrowser.form(in: page, with: "csrf") else { throw DemoFailure("no form on the logout page") }
            _ = try await window.submit(form, of: page)
            let again = try await window.open(DemoLogin(demo: demo).authorizeURL)
            try expect(ScriptedBrowser.form(in: again, with: "password") != nil, "no login page after the logout")
            return "the next request asks for the password again"
        }
        browser = window
    }

    // MARK: Requests

    private func get(_ url: String, token: String? = nil) async throws -> OutboundResponse {
        var request = OutboundRequest(url: url, isOperatorConfigured: true)
        if let token { request.headerFields[.authorization] = "Bearer \(token)" }
        return try await http.send(request)
    }

    private func post(
        _ path: String, _ form: KeyValuePairs<String, String>, client: (id: String, secret: String)
    ) async throws -> OutboundResponse {
        var request = OutboundRequest(method: .post, url: demo.issuer + path, isOperatorConfigured: true)
        request.headerFields[.contentType] = "application/x-www-form-urlencoded"
        let fields = form.map { ($0.key, $0.value) } + [("client_id", client.id), ("client_secret", client.secret)]
        let pairs = fields.map { "\($0.0)=\(ScriptedBrowser.encode($0.1))" }
        request.body = Array(pairs.joined(separator: "&").utf8)
        return try await http.send(request)
    }

    private func clientToken(_ id: String, _ secret: String) async throws -> String {
        let answer = try await post("/oauth2/token", ["grant_type": "client_credentials"], client: (id, secret))
        guard let token = try json(answer)["access_token"]?.stringValue else {
            throw DemoFailure("no token for \(id): status \(answer.status.code)")
        }
        return token
    }

    private func redeem(_ code: String?, _ login: DemoLogin) async throws -> OutboundResponse {
        try await post(
            "/oauth2/token",
            [
                "grant_type": "authorization_code", "code": code ?? "", "redirect_uri": DemoConfiguration.redirectURI,
                "code_verifier": login.verifier,
            ], client: ("web-app", DemoConfiguration.webAppSecret))
    }

    private func refresh(_ token: String) async throws -> OutboundResponse {
        try await post(
            "/oauth2/token", ["grant_type": "refresh_token", "refresh_token": token],
            client: ("web-app", DemoConfiguration.webAppSecret))
    }

    private func introspect(_ token: String?) async throws -> JSONObject {
        try json(
            try await post(
                "/oauth2/introspect", ["token": token ?? ""], client: ("api-gateway", DemoConfiguration.gatewaySecret)))
    }

    private func json(_ answer: OutboundResponse) throws -> JSONObject {
        guard case .object(let object)? = try? JSONReader.parse(answer.body) else {
            throw DemoFailure("status \(answer.status.code) without a JSON object")
        }
        return object
    }

    private func expect(_ condition: Bool, _ message: @autoclosure () -> String) throws {
        if !condition { throw DemoFailure(message()) }
    }
}
