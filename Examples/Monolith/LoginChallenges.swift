import EmbeddedAuthorizationServer
import Foundation
import HTTPExchange
import Hummingbird

/// What the application tells a Gatehouse that runs beside it: who is logged in, which passwords were right, and that somebody left.
///
/// The browser comes to `/sso` with a challenge and goes back with the answer; all else is said from server to server.
struct LoginChallenges: Sendable {
    let people: People
    let sessions: Sessions
    let neighbour: MonolithSettings.Neighbour

    /// Whether the sign-in page may lead back there.
    static func isReturnPath(_ path: String) -> Bool { path.hasPrefix("/sso?login_challenge=") }

    func addRoutes(to router: Router<ConnectionRequestContext>) {
        router.get("sso") { request, _ in try await answer(request) }
        router.post("check-password") { request, context in try await checkPassword(request, context) }
    }

    /// Somebody left: every service behind the Gatehouse is told.
    func endSessions(of subject: String) async throws {
        let name = subject.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        _ = try await call(.delete, "/admin/subjects/\(name)/sessions")
    }

    /// What the Gatehouse asks.
    private struct Asked: Decodable {
        struct Client: Decodable { let clientName: String? }
        let client: Client?
        let prompt: String?, loginHint: String?, acrValues: String?
        let maxAge: Int64?
    }

    /// What it is told of somebody.
    private struct Told: Encodable {
        struct Claims: Encodable {
            let name: String, email: String
            var emailVerified = true
        }
        let subject: String, authTime: Int64, acr: String
        var amr = ["pwd"]
        let claims: Claims
    }

    private func answer(_ request: Request) async throws -> Response {
        let query = request.uri.queryParameters
        let challenge = query["login_challenge"].map(String.init) ?? ""
        guard challenge.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "z") ~= $0 }), !challenge.isEmpty else {
            throw HTTPError(
                .badRequest, message: "You come here from a service that wants to know who you are. Open the service.")
        }
        let asked = try Self.decoder.decode(
            Asked.self, from: try await call(.get, "/admin/login-requests/\(challenge)"))
        let since = query["since"].flatMap { Int64($0) } ?? .max
        if let session = sessions.session(request), let person = try people.person(session.subject),
            isEnough(session, asked, since: since)
        {
            return try await decide(challenge, "accept", told(session, person))
        }
        guard asked.prompt != "none" else { return try await decide(challenge, "reject", ["error": "login_required"]) }
        return Response.redirect(to: signIn(challenge, asked), type: .normal)
    }

    /// Whether the person need not be asked again. The Gatehouse looks at the answer's `auth_time` once more.
    private func isEnough(_ session: Session, _ asked: Asked, since: Int64) -> Bool {
        let wanted = asked.acrValues?.split(separator: " ") ?? []
        let age = sessions.clock().seconds - session.authTime.seconds
        let isFresh = session.authTime.seconds >= since
        return (wanted.isEmpty || wanted.contains { $0 == session.acr ?? "" })
            && (isFresh || asked.prompt?.contains("login") != true) && (isFresh || age <= asked.maxAge ?? .max)
    }

    private func told(_ session: Session, _ person: Person) -> Told {
        Told(
            subject: person.subject, authTime: session.authTime.seconds, acr: session.acr ?? "1",
            claims: .init(name: person.name, email: person.email))
    }

    /// The sign-in page, which leads back here.
    private func signIn(_ challenge: String, _ asked: Asked) -> String {
        var page = URLComponents()
        page.path = "/sign-in"
        page.queryItems = [
            URLQueryItem(
                name: "next", value: "/sso?login_challenge=\(challenge)&since=\(sessions.clock().seconds)"),
            URLQueryItem(name: "service", value: asked.client?.clientName),
            URLQueryItem(name: "username", value: asked.loginHint),
            URLQueryItem(name: "again", value: "yes"),
            URLQueryItem(name: "pin", value: asked.acrValues?.contains("2") == true ? "yes" : nil),
        ].filter { $0.value != nil }
        return page.string?.replacing("+", with: "%2B") ?? page.path
    }

    private struct Asking: Decodable { let username: String, password: String }

    /// Whether a password is right, for people who log in at the Gatehouse itself for the first time.
    private func checkPassword(_ request: Request, _ context: ConnectionRequestContext) async throws -> Response {
        guard PasswordHash.isSame(request.headers[.authorization] ?? "", "Bearer \(neighbour.passwordToken)") else {
            throw HTTPError(.unauthorized)
        }
        let asking = try await request.decode(as: Asking.self, context: context)
        guard let person = try people.person(email: asking.username, password: asking.password) else {
            throw HTTPError(.forbidden, message: "This e-mail address and password do not match.")
        }
        let told = Confirmed(subject: person.subject, name: person.name, email: person.email)
        return Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try Self.encoder.encode(told))))
    }

    private struct Confirmed: Encodable {
        let subject: String, name: String, email: String
        var emailVerified = true
    }

    private struct Decided: Decodable { let redirectTo: String }

    private func decide(_ challenge: String, _ decision: String, _ body: some Encodable) async throws -> Response {
        let answer = try await call(
            .post, "/admin/login-requests/\(challenge)/\(decision)", Array(try Self.encoder.encode(body)))
        return Response.redirect(to: try Self.decoder.decode(Decided.self, from: answer).redirectTo, type: .normal)
    }

    private func call(_ method: HTTPRequest.Method, _ path: String, _ json: [UInt8]? = nil) async throws -> Data {
        var call = OutboundRequest(method: method, url: neighbour.adminURL + path, isOperatorConfigured: true)
        call.headerFields[.authorization] = "Bearer \(neighbour.sharedSecret)"
        if let json {
            call.headerFields[.contentType] = "application/json"
            call.body = json
        }
        let answer = try await neighbour.http.send(call)
        guard answer.status.kind == .successful else {
            throw HTTPError(
                answer.status.code < 500 ? .badRequest : .badGateway,
                message: answer.status.code < 500
                    ? "This login has expired or was answered before. Open the service again: it begins a new one."
                    : "The services cannot be reached at the moment. Try again in a minute.")
        }
        return Data(answer.body)
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return encoder
    }
}
