import AuthorizationServer
import Foundation
import HTTPExchange
import HTTPTypes
import OAuthCore
import Testing

/// A person's browser without the browser: it keeps cookies and fills in forms, and follows nothing by itself.
final class TestBrowser {
    let harness: Harness
    /// In the order in which they were made, as browsers send them.
    private(set) var cookies: [(name: String, value: String)] = []
    /// Whatever was sent as `Origin` with a form; nil: none.
    var origin: String? = Harness.issuer
    /// Whatever the person set; nil: the field is not sent.
    var acceptLanguage: String?
    var authority = "localhost:9000"
    var address = "192.0.2.1"

    init(_ harness: Harness) { self.harness = harness }

    subscript(cookie name: String) -> String? {
        get { cookies.first { $0.name == name }?.value }
        set {
            if let newValue, let index = cookies.firstIndex(where: { $0.name == name }) {
                cookies[index].value = newValue
            } else if let newValue {
                cookies.append((name, newValue))
            } else {
                cookies.removeAll { $0.name == name }
            }
        }
    }

    /// The value of the session's cookie.
    var session: String? { self[cookie: "gatehouse_session"] }
    /// The names of the cookies of flows.
    var flows: [String] { cookies.map(\.name).filter { $0.hasPrefix("gatehouse_flow_") } }

    func get(_ url: String) async -> TestPage { await send(.get, url, body: [], origin: nil) }

    func post(_ url: String, _ form: [(String, String)]) async -> TestPage {
        await send(.post, url, body: Array(FormParameters.encode(form).utf8), origin: origin)
    }

    private func send(_ method: HTTPRequest.Method, _ url: String, body: [UInt8], origin: String?) async -> TestPage {
        let response = await harness.server.respond(to: request(method, url, body: body, origin: origin))
        for value in response.headerFields[values: .setCookie] { take(value) }
        return TestPage(response: response, url: Self.local(url))
    }

    private static func local(_ url: String) -> String {
        url.hasPrefix(Harness.issuer) ? String(url.dropFirst(Harness.issuer.count)) : url
    }

    /// A request as this browser sends it now.
    func request(
        _ method: HTTPRequest.Method, _ url: String, body: [UInt8] = [], origin: String? = nil
    ) -> EndpointRequest {
        let parts = Self.local(url).split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var fields = HTTPFields()
        if !cookies.isEmpty { fields[.cookie] = cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; ") }
        if method == .post { fields[.contentType] = "application/x-www-form-urlencoded" }
        if let origin { fields[.origin] = origin }
        if let acceptLanguage { fields[.acceptLanguage] = acceptLanguage }
        return EndpointRequest(
            method: method, path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : nil,
            headerFields: fields, body: body, authority: authority, clientAddress: address, requestID: "request-1")
    }

    private func take(_ field: String) {
        let name = String(field.prefix { $0 != "=" })
        let value = String(field.dropFirst(name.count + 1).prefix { $0 != ";" })
        self[cookie: name] = field.contains("Max-Age=0") ? nil : value
    }

    /// Follows redirects as long as they stay on the server.
    func visit(_ url: String) async -> TestPage { await follow(await get(url)) }

    func follow(_ page: TestPage) async -> TestPage {
        var page = page
        for _ in 0..<10 {
            guard let location = page.location, location.hasPrefix(Harness.issuer + "/") else { return page }
            page = await get(location)
        }
        Issue.record("more than ten redirects, the last to \(page.location ?? "")")
        return page
    }

    /// Sends the form of a page with these changes; an empty list of values leaves a field out.
    func submit(_ page: TestPage, _ changes: [(String, String)], without: Set<String> = []) async -> TestPage {
        let path = String(page.url.prefix { $0 != "?" })
        let named = Set(changes.map(\.0))
        let kept = page.fields.filter { !named.contains($0.0) && !without.contains($0.0) }
        return await post(path, kept + changes)
    }

    func signIn(
        _ page: TestPage, _ username: String = "testuser1@example.com", _ password: String = TestDirectory.password
    ) async -> TestPage {
        await follow(await submit(page, [("username", username), ("password", password)]))
    }

    /// The page or the redirect to the client that an authorization request leads to.
    func authorize(_ changes: [(String, String?)] = []) async -> TestPage {
        await visit(TestRequest.url(changes))
    }

    /// A login and a consent where they are asked for; the redirect to the client.
    func complete(_ changes: [(String, String?)] = [], as username: String = "testuser1@example.com") async -> TestPage
    {
        var page = await authorize(changes)
        if page.isLogin { page = await signIn(page, username) }
        if page.isConsent { page = await follow(await submit(page, [("decision", "allow")])) }
        return page
    }
}

/// An authorization request of `web-app` that passes.
enum TestRequest {
    static func url(_ changes: [(String, String?)] = [], path: String = "/oauth2/authorize") -> String {
        path + "?" + FormParameters.encode(pairs(changes))
    }

    static func pairs(_ changes: [(String, String?)] = []) -> [(String, String)] {
        var pairs = [
            ("response_type", "code"), ("client_id", "web-app"), ("redirect_uri", TestDirectory.callback),
            ("scope", "openid profile email"), ("state", "the-state"), ("code_challenge", IssuedCode.challenge),
            ("code_challenge_method", "S256"),
        ]
        for (name, value) in changes {
            pairs.removeAll { $0.0 == name }
            if let value { pairs.append((name, value)) }
        }
        return pairs
    }

    /// The first-party client, which asks nobody for consent.
    static let firstParty: [(String, String?)] = [
        ("client_id", "fastapi_service"), ("redirect_uri", "http://localhost:8000/auth/callback"),
    ]
}

/// An answer as a browser sees it.
struct TestPage {
    let response: EndpointResponse
    let url: String

    var status: Int { response.status.code }
    var text: String { String(decoding: response.body, as: UTF8.self) }
    var location: String? { response.headerFields[.location] }
    var detail: String { response.logDetail?.detail ?? "" }
    var isLogin: Bool { status == 200 && text.contains("name=\"password\"") }
    var isConsent: Bool { status == 200 && text.contains("name=\"decision\"") }

    /// The parameters of the redirect.
    var parameters: FormParameters { Self.parameters(of: location ?? "") }

    /// The parameters of a URL.
    static func parameters(of url: String) -> FormParameters {
        let query = url.drop { $0 != "?" }.dropFirst()
        return (try? FormParameters(query.utf8)) ?? FormParameters()
    }

    var error: String? { parameters["error"] }
    var code: String? { parameters["code"] }

    /// What the page's last form sends: hidden fields, and boxes that are ticked.
    var fields: [(String, String)] { Self.fields(in: forms.last ?? "") }

    /// What the first form with a button of that name sends, without the button.
    func fields(of button: String) -> [(String, String)] {
        Self.fields(in: forms.first { $0.contains("name=\"\(button)\"") } ?? "")
    }

    /// The value of the first button of that name.
    func button(_ name: String) -> String? {
        text.components(separatedBy: "<button").first { $0.contains("name=\"\(name)\"") }
            .flatMap { Self.attribute("value", $0) }
    }

    /// The value of an attribute in what follows a text.
    func attribute(_ name: String, after start: String) -> String? {
        text.components(separatedBy: start).dropFirst().first.flatMap { Self.attribute(name, $0) }
    }

    /// The same answer to the page, several times over.
    func requests(
        button: (String, String), cookies: [(name: String, value: String)], count: Int
    ) -> [EndpointRequest] {
        let fields: HTTPFields = [
            .cookie: cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; "),
            .contentType: "application/x-www-form-urlencoded",
        ]
        let request = EndpointRequest(
            method: .post, path: String(url.prefix { $0 != "?" }), headerFields: fields,
            body: Array(FormParameters.encode(self.fields + [button]).utf8))
        return Array(repeating: request, count: count)
    }

    private var forms: [String] {
        text.components(separatedBy: "<form").dropFirst().compactMap { $0.components(separatedBy: "</form>").first }
    }

    private static func fields(in form: String) -> [(String, String)] {
        form.components(separatedBy: "<input").dropFirst().compactMap { tag in
            let tag = String(tag.prefix { $0 != ">" })
            let isBox = tag.contains("type=\"checkbox\"")
            guard let name = attribute("name", tag), !isBox || tag.contains(" checked") else { return nil }
            return (name, attribute("value", tag) ?? "")
        }
    }

    private static func attribute(_ name: String, _ tag: String) -> String? {
        tag.components(separatedBy: "\(name)=\"").dropFirst().first.map { String($0.prefix { $0 != "\"" }) }
    }
}
