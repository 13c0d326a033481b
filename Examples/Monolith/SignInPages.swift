import EmbeddedAuthorizationServer
import Hummingbird

/// The application's own login page. Where a service wants more than a password, it asks for the person's PIN besides.
struct SignInPages: Sendable {
    let people: People
    let sessions: Sessions
    let gatehouse: EmbeddedServer
    private let attempts = Attempts()

    init(people: People, sessions: Sessions, gatehouse: EmbeddedServer) {
        self.people = people
        self.sessions = sessions
        self.gatehouse = gatehouse
    }

    func addRoutes(to router: Router<ConnectionRequestContext>) {
        router.get("sign-in") { request, _ in try show(request) }
        router.post("sign-in") { request, context in try await signIn(request, context) }
        router.post("sign-in/pin") { request, context in try await checkPIN(request, context) }
    }

    /// What the page was opened for, and what its form sends back.
    struct Form: Decodable {
        var csrf: String?, username: String?, password: String?, code: String?
        var next: String?, service: String?, again: String?, pin: String?
    }

    private func show(_ request: Request) throws -> Response {
        let query = request.uri.queryParameters
        func value(_ name: String) -> String? { query[Substring(name)].map(String.init) }
        let form = Form(
            username: value("username"), next: value("next"), service: value("service"),
            again: value("again"),
            pin: value("pin"))
        guard let session = sessions.session(request), try people.person(session.subject) != nil, form.again == nil
        else { return page(form, session: sessions.session(request) ?? sessions.begin()) }
        return form.pin != nil && session.acr != "2" ? pinPage(form, session: session) : goOn(form)
    }

    private func signIn(_ request: Request, _ context: ConnectionRequestContext) async throws -> Response {
        let (form, session) = try await read(request, context)
        let email = form.username ?? ""
        // An address is the same person's however its letters are written.
        let name = "password " + email.lowercased()
        guard attempts.isAllowed(name, now: sessions.clock()) else {
            return page(form, session: session, problem: "Too many attempts. Wait five minutes.", .tooManyRequests)
        }
        guard let person = try people.person(email: email, password: form.password ?? "") else {
            return page(form, session: session, problem: "This e-mail address and password do not match.")
        }
        attempts.succeeded(name)
        let fresh = sessions.logIn(person.subject, acr: "1", replacing: session)
        return (form.pin != nil ? pinPage(form, session: fresh) : goOn(form)).with(sessions.cookie(fresh))
    }

    private func checkPIN(_ request: Request, _ context: ConnectionRequestContext) async throws -> Response {
        let (form, session) = try await read(request, context)
        guard let person = try people.person(session.subject) else { return goOn(Form()) }
        guard attempts.isAllowed("pin " + person.subject, now: sessions.clock()) else {
            return pinPage(form, session: session, problem: "Too many attempts. Wait five minutes.", .tooManyRequests)
        }
        guard PasswordHash.matches(form.code ?? "", person.pin) else {
            return pinPage(form, session: session, problem: "This is not your PIN.")
        }
        attempts.succeeded("pin " + person.subject)
        let fresh = sessions.logIn(person.subject, acr: "2", replacing: session)
        return goOn(form).with(sessions.cookie(fresh))
    }

    /// The form with the session that it was shown in: without its token it is another site's.
    private func read(_ request: Request, _ context: ConnectionRequestContext) async throws -> (Form, Session) {
        guard let form = try? await URLEncodedFormDecoder().decode(Form.self, from: request, context: context),
            let session = sessions.session(request), form.csrf == session.formToken
        else { throw HTTPError(.forbidden, message: "This form has expired. Open the page again.") }
        return (form, session)
    }

    /// To where the authorization server asked to return; nobody else's address is followed.
    private func goOn(_ form: Form) -> Response {
        let target = form.next.flatMap { gatehouse.isReturnURL($0) || LoginChallenges.isReturnPath($0) ? $0 : nil }
        return .redirect(to: target ?? "/", type: .normal)
    }

    private func hidden(_ form: Form, _ session: Session) -> String {
        let fields = [
            ("csrf", session.formToken), ("next", form.next), ("service", form.service),
            ("pin", form.pin),
        ]
        return fields.map { name, value in
            value.map { #"<input type="hidden" name="\#(name)" value="\#(escaped($0))">"# } ?? ""
        }.joined()
    }

    private func page(
        _ form: Form, session: Session, problem: String? = nil, _ status: HTTPResponse.Status = .ok
    ) -> Response {
        let purpose = form.service.map { "to go on to \(escaped($0))" } ?? "with your account"
        return .page(
            "Sign in", status,
            """
            <main class="card"><h1>Sign in</h1><p>\(purpose)</p>\(warning(problem))
            <form method="post" action="/sign-in">\(hidden(form, session))
            <label>E-mail<input name="username" type="email" autocomplete="username" required autofocus value="\(escaped(form.username ?? ""))"></label>
            <label>Password<input name="password" type="password" autocomplete="current-password" required></label>
            <button>Sign in</button></form></main>
            """
        ).with(sessions.cookie(session))
    }

    private func pinPage(
        _ form: Form, session: Session, problem: String? = nil, _ status: HTTPResponse.Status = .ok
    ) -> Response {
        let back = form.next.flatMap { gatehouse.isReturnURL($0) ? $0 : nil } ?? "/"
        return .page(
            "Confirm it is you", status,
            """
            <main class="card"><h1>Confirm it is you</h1><p>\(escaped(form.service ?? "This page")) asks for more than a password.</p>
            \(warning(problem))<form method="post" action="/sign-in/pin">\(hidden(form, session))
            <label>Your PIN<input name="code" type="password" inputmode="numeric" autocomplete="off" required autofocus></label>
            <button>Confirm</button></form><p><a href="\(escaped(back))">\(back == "/" ? "To the start page" : "Go on without")</a></p></main>
            """)
    }
}
