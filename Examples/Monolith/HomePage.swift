import EmbeddedAuthorizationServer
import Hummingbird
import Logging

/// The home page, with the services that people go on to, and the way out of all of them.
struct HomePage: Sendable {
    let people: People
    let sessions: Sessions
    let gatehouse: EmbeddedServer
    let challenges: LoginChallenges?
    let settings: MonolithSettings

    func addRoutes(to router: Router<ConnectionRequestContext>) {
        router.get("/") { request, _ in try home(request) }
        router.get("monolith.css") { _, _ in Response.stylesheet }
        router.post("sign-out") { request, context in try await signOut(request, context) }
    }

    private func home(_ request: Request) throws -> Response {
        guard let session = sessions.session(request), let person = try people.person(session.subject) else {
            return .page(
                "Monolith", .ok,
                """
                <main class="card"><h1>Monolith</h1><p>The application that has been here all along.</p>
                <p><a class="button" href="/sign-in">Sign in</a></p></main>
                """)
        }
        // The click that the services were first reached by: three parameters, as clients that cannot change send them.
        let dataProcessing =
            "/auth/authorize?response_type=code&client_id=fastapi_service&redirect_uri=\(settings.fastAPIURL)/auth/callback"
        return .page(
            "Monolith", .ok,
            """
            <header><strong>Monolith</strong><form method="post" action="/sign-out">
            <input type="hidden" name="csrf" value="\(session.formToken)"><button class="quiet">Sign out</button></form></header>
            <main><h1>Hello, \(escaped(person.name))</h1><p>You are signed in as \(escaped(person.email)).</p>
            <nav>\(link("\(settings.reportURL)/", "Reports", "Figures of the month, from a service of its own"))
            \(link(dataProcessing, "Data processing", "A service in another language"))
            \(link("/account", "Where you are signed in", "Browsers, and services with access"))</nav></main>
            """)
    }

    private func link(_ url: String, _ title: String, _ text: String) -> String {
        #"<a class="card" href="\#(escaped(url))"><strong>\#(title)</strong><span>\#(text)</span></a>"#
    }

    private struct Form: Decodable { var csrf: String? }

    /// Out of here, and out of every service: they are told within a second.
    private func signOut(_ request: Request, _ context: ConnectionRequestContext) async throws -> Response {
        let form = try? await URLEncodedFormDecoder().decode(Form.self, from: request, context: context)
        guard let session = sessions.session(request), form?.csrf == session.formToken else {
            throw HTTPError(.forbidden, message: "Open the page again: this form has expired.")
        }
        sessions.end(session.id)
        if let subject = session.subject {
            try await gatehouse.endSessions(of: SubjectID(subject))
            try await challenges?.endSessions(of: subject)
        }
        return Response.redirect(to: "/", type: .normal).with(sessions.cookie(nil))
    }
}
