import HTTPExchange
import HTTPTypes
import OAuthCore
import Synchronization

/// Walks every flow of the demo through real HTTP, as the parties themselves would, and says what each step saw.
final class DemoCheck: Sendable {
    let demo: Demo
    let http: any OutboundClient
    private let tally = Mutex((passed: 0, failed: 0))

    init(demo: Demo, http: any OutboundClient) {
        self.demo = demo
        self.http = http
    }

    /// Runs all steps; whether all held.
    func run() async -> Bool {
        await services()
        await people()
        await webPage()
        await singleSignOn()
        await migration()
        await accounts()
        await applications()
        let (passed, failed) = tally.withLock { $0 }
        Console.print("\(passed) steps passed, \(failed) failed")
        return failed == 0
    }

    /// One step: prints what it saw, or what it did not.
    func step(_ title: String, _ body: () async throws -> String) async {
        do {
            Console.print("ok      \(title): \(try await body())")
            tally.withLock { $0.passed += 1 }
        } catch {
            Console.print("FAILED  \(title): \(error)")
            tally.withLock { $0.failed += 1 }
        }
    }

    // MARK: Requests

    func get(_ url: String, token: String? = nil) async throws -> OutboundResponse {
        var request = OutboundRequest(url: url, isOperatorConfigured: true)
        if let token { request.headerFields[.authorization] = "Bearer \(token)" }
        return try await http.send(request)
    }

    func post(
        _ path: String, _ form: KeyValuePairs<String, String>, client: (id: String, secret: String)
    ) async throws -> OutboundResponse {
        var request = OutboundRequest(method: .post, url: demo.issuer + path, isOperatorConfigured: true)
        request.headerFields[.contentType] = "application/x-www-form-urlencoded"
        let fields = form.map { ($0.key, $0.value) } + [("client_id", client.id), ("client_secret", client.secret)]
        let pairs = fields.map { "\($0.0)=\(ScriptedBrowser.encode($0.1))" }
        request.body = Array(pairs.joined(separator: "&").utf8)
        return try await http.send(request)
    }

    func clientToken(_ id: String, _ secret: String) async throws -> String {
        let answer = try await post("/oauth2/token", ["grant_type": "client_credentials"], client: (id, secret))
        guard let token = try json(answer)["access_token"]?.stringValue else {
            throw DemoFailure("no token for \(id): status \(answer.status.code)")
        }
        return token
    }

    func redeem(_ code: String?, _ login: DemoLogin) async throws -> OutboundResponse {
        try await post(
            "/oauth2/token",
            [
                "grant_type": "authorization_code", "code": code ?? "", "redirect_uri": DemoConfiguration.redirectURI,
                "code_verifier": login.verifier,
            ], client: ("web-app", DemoConfiguration.webAppSecret))
    }

    func refresh(_ token: String) async throws -> OutboundResponse {
        try await post(
            "/oauth2/token", ["grant_type": "refresh_token", "refresh_token": token],
            client: ("web-app", DemoConfiguration.webAppSecret))
    }

    func introspect(_ token: String?) async throws -> JSONObject {
        try json(
            try await post(
                "/oauth2/introspect", ["token": token ?? ""], client: ("api-gateway", DemoConfiguration.gatewaySecret)))
    }

    /// Fills in the form of a page that has the last of the fields, and sends it.
    func submit(
        _ fields: KeyValuePairs<String, String>, of page: ScriptedBrowser.Page, _ browser: inout ScriptedBrowser
    ) async throws -> ScriptedBrowser.Page {
        guard let last = fields.last, var form = ScriptedBrowser.form(in: page, with: last.key) else {
            throw DemoFailure(
                "no field \(fields.last?.key ?? "") at \(page.url.prefix { $0 != "?" }): status \(page.status.code)")
        }
        for field in fields { form.fill(field.key, field.value) }
        return try await browser.submit(form, of: page)
    }

    func json(_ answer: OutboundResponse) throws -> JSONObject {
        guard case .object(let object)? = try? JSONReader.parse(answer.body) else {
            throw DemoFailure("status \(answer.status.code) without a JSON object")
        }
        return object
    }

    func expect(_ condition: Bool, _ message: @autoclosure () -> String) throws {
        if !condition { throw DemoFailure(message()) }
    }
}
