import AuthorizationServer
import HTTPExchange
import OAuthCore
import Synchronization
import Testing

/// An application with people and sessions as a test sets them. Its cookie `app` names the session.
final class ScriptedHost: HostApplication {
    struct Failure: Error {}

    struct State {
        /// Who is logged in, by the cookie's value.
        var logins: [String: HostLogin] = [:]
        var people: [SubjectID: HostPerson] = [
            ScriptedHost.one: HostPerson(name: "One of the Application", email: "one@app.example.com"),
            ScriptedHost.two: HostPerson(name: "Two of the Application", email: "two@app.example.com"),
        ]
        var isFailing = false
        /// How many more questions about a login are answered before the person logs out; nil: they do not.
        var loginsLeft: Int?
        var endsLogins = true
        var loginPage = "https://app.example.com/sign-in"
        /// What was demanded, in order.
        var demands: [LoginDemand] = []
    }

    static let one = SubjectID("app-1"), two = SubjectID("app-2")
    private let state = Mutex(State())
    let acrValues: [String]?

    init(acrValues: [String]? = ["1", "2"]) { self.acrValues = acrValues }

    /// Reads or changes what the application has.
    func with<Value: Sendable>(_ body: (inout sending State) -> Value) -> Value {
        state.withLock { body(&$0) }
    }

    func login(of request: EndpointRequest) async throws -> HostLogin? {
        try state.withLock { state in
            guard !state.isFailing else { throw Failure() }
            if let left = state.loginsLeft {
                state.loginsLeft = left - 1
                if left == 0 { state.logins = [:] }
            }
            return request.cookies(named: "app").first.flatMap { state.logins[$0] }
        }
    }

    func person(_ subject: SubjectID) async throws -> HostPerson? {
        try state.withLock { state in
            guard !state.isFailing else { throw Failure() }
            return state.people[subject]
        }
    }

    func loginPage(for demand: LoginDemand, returningTo returnURL: String) -> String {
        state.withLock { state in
            state.demands.append(demand)
            return state.loginPage + "?" + FormParameters.encode([("return_to", returnURL)])
        }
    }

    func logout(of request: EndpointRequest) async throws -> [String] {
        try state.withLock { state in
            guard !state.isFailing else { throw Failure() }
            guard state.endsLogins else { return [] }
            for value in request.cookies(named: "app") { state.logins[value] = nil }
            return ["app=; Max-Age=0; Path=/; HttpOnly"]
        }
    }
}

/// A server in an application, and a browser of somebody who uses both.
struct HostedHarness {
    let host: ScriptedHost
    let harness: Harness
    let browser: TestBrowser

    init(
        acrValues: [String]? = ["1", "2"], outbound: (any OutboundClient)? = nil,
        directory: (inout TestDirectory) -> Void = { _ in }
    ) async throws {
        let host = ScriptedHost(acrValues: acrValues)
        self.host = host
        harness = try await Harness(settings: { $0.login = .host(host) }, directory: directory, outbound: outbound)
        browser = TestBrowser(harness)
    }

    /// Somebody logs in at the application in this browser.
    func logIn(_ subject: SubjectID = ScriptedHost.one, acr: String? = "1", ago: Duration = .zero) {
        browser[cookie: "app"] = "the-session"
        host.with { state in
            state.logins["the-session"] = HostLogin(
                subject: subject, authTime: harness.clock.now - ago, acr: acr, amr: ["pwd"])
        }
    }

    /// The application's own session ends, and nobody tells the server.
    func forget() { host.with { $0.logins = [:] } }

    /// Goes back to where the application's login page was told to lead.
    func comeBack(_ page: TestPage) async -> TestPage { await browser.visit(page.parameters["return_to"] ?? "") }

    /// The redirect to a client that asks nobody for consent.
    func authorize(_ changes: [(String, String?)] = []) async -> TestPage {
        await browser.authorize(TestRequest.firstParty + changes)
    }

    /// What the client gets for the code of a redirect.
    func tokens(_ page: TestPage, sourceLocation: SourceLocation = #_sourceLocation) async throws -> TestAnswer {
        let answer = await harness.token(
            [
                ("grant_type", "authorization_code"), ("code", page.code ?? ""), ("code_verifier", IssuedCode.verifier),
                ("redirect_uri", "http://localhost:8000/auth/callback"),
            ], as: .fastAPI)
        #expect(answer.status == 200, "\(page.location ?? page.text) \(answer.detail)", sourceLocation: sourceLocation)
        return answer
    }

    func idToken(_ page: TestPage) async throws -> JSONObject {
        try harness.verified(try await tokens(page)["id_token"])
    }

    /// What was demanded of the application's login page last.
    var demand: LoginDemand? { host.with { $0.demands.last } }
}
