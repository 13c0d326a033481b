import HTTPExchange
import HTTPTypes
import OAuthCore

/// A person at the demo's web page, with a browser of their own.
struct DemoVisitor {
    let demo: Demo
    private var browser: ScriptedBrowser
    /// What `/auth/me` gave last; goes along with what changes something.
    private(set) var csrfToken: String?

    init(demo: Demo, http: any OutboundClient) {
        self.demo = demo
        browser = ScriptedBrowser(client: http)
    }

    /// Logs in from the page through the provider and ends on the page again; says what the browser came back with.
    mutating func logIn() async throws -> ScriptedBrowser.Page {
        let start = try await browser.open(demo.webURL + "/auth/web/login?provider=keycloak&redirect_uri=/")
        guard let authorize = start.location, authorize.hasPrefix(demo.issuer + "/") else {
            throw DemoFailure("no redirect to the provider: status \(start.status.code)")
        }
        let page = try await DemoLogin.answerPages(of: try await browser.open(authorize), with: &browser)
        guard let callback = page.location, callback.hasPrefix(demo.webURL + "/auth/web/callback") else {
            throw DemoFailure("no redirect to the callback: status \(page.status.code)")
        }
        return try await browser.call(.get, callback)
    }

    /// Opens an address as a click does.
    mutating func open(_ url: String) async throws -> ScriptedBrowser.Page { try await browser.open(url) }

    /// Sends the form of a page.
    mutating func submit(
        _ form: ScriptedBrowser.Form, of page: ScriptedBrowser.Page
    ) async throws -> ScriptedBrowser.Page {
        try await browser.submit(form, of: page)
    }

    /// Who is logged in; the answer's token against forged requests is kept.
    mutating func me() async throws -> ScriptedBrowser.Page {
        let page = try await browser.call(.get, demo.webURL + "/auth/me")
        if let token = page.headerFields[.csrfToken] { csrfToken = token }
        return page
    }

    /// A call of the page's script.
    mutating func call(
        _ method: HTTPRequest.Method, _ path: String, json: String? = nil, withToken: Bool = true
    ) async throws -> ScriptedBrowser.Page {
        var fields: HTTPFields = [:]
        if withToken { fields[.csrfToken] = csrfToken }
        if json != nil { fields[.contentType] = "application/json" }
        return try await browser.call(method, demo.webURL + path, headerFields: fields, body: json)
    }
}

extension HTTPField.Name {
    fileprivate static let csrfToken = Self("X-CSRF-Token") ?? .authorization
}

extension ScriptedBrowser.Page {
    /// The body as a JSON value; null where it is none.
    var json: JSONValue { (try? JSONReader.parse(Array(body.utf8))) ?? .null }
    /// The member `error` of a refusal.
    var error: String? { json.objectValue?["error"]?.stringValue }
}
