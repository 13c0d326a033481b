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
        return .page(
            "Monolith", .ok,
            """
            <header><strong>Monolith</strong><form method="post" action="/sign-out">
            <input type="hidden" name="csrf" value="\(session.formToken)"><button class="quiet">Sign out</button></form></header>
            <main><h1>Hello, \(escaped(person.name))</h1><p>You are signed in as \(escaped(person.email)).</p>
            <nav>\((settings.shownLinks + [account]).map(card).joined())</nav></main>
            """)
    }

    private let account = MonolithSettings.Link(
        title: "Where you are signed in", text: "Browsers, and services with access", url: "/account")

    private func card(_ link: MonolithSettings.Link) -> String {
        let (title, text) = (escaped(link.title), escaped(link.text))
        return #"<a class="card" href="\#(escaped(link.url))"><strong>\#(title)</strong><span>\#(text)</span></a>"#
    }

    private struct Form: Decodable { var csrf: String? }

    /// Out of here, and out of every service: they are told within a second.
    private func signOut(_ request: Request, _ context: ConnectionRequestContext) async throws -> Response {
        let form = try? await URLEncodedFormDecoder().decode(Form.self, from: request, context: context)
        guard let session = sessions.session(request), form?.csrf == session.formToken else {
            throw HTTPError(.forbidden, message: "This form has expired. Open the page again.")
        }
        sessions.end(session.id)
        if let subject = session.subject {
            try await gatehouse.endSessions(of: SubjectID(subject))
            try await challenges?.endSessions(of: subject)
        }
        return Response.redirect(to: "/", type: .normal).with(sessions.cookie(nil))
    }
}
