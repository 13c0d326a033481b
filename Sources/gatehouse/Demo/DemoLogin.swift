import HTTPTypes
import JOSE
import OAuthCore
import Secrets

/// One login at the demo's server, as the example web app would begin it: its own state, nonce and PKCE pair.
struct DemoLogin {
    let demo: Demo
    let state = RandomToken.alphanumeric(from: .system)
    let nonce = RandomToken.alphanumeric(from: .system)
    let verifier = RandomToken.alphanumeric(length: 64, from: .system)

    /// The address that the web app would send the browser to.
    var authorizeURL: String {
        let challenge = Base64URL.encode(SHA2.sha256(verifier.utf8))
        let parameters = [
            ("response_type", "code"), ("client_id", "web-app"), ("redirect_uri", DemoConfiguration.redirectURI),
            ("scope", "openid profile email offline_access me items"), ("state", state), ("nonce", nonce),
            ("code_challenge", challenge), ("code_challenge_method", "S256"),
        ]
        let query = parameters.map { "\($0.0)=\(ScriptedBrowser.encode($0.1))" }.joined(separator: "&")
        return demo.issuer + "/oauth2/authorize?" + query
    }

    /// Logs the first test user in, allows everything that the consent page asks for, and takes the code from the redirect to the app.
    func code(with browser: inout ScriptedBrowser) async throws -> String {
        try code(from: try await Self.answerPages(of: try await browser.open(authorizeURL), with: &browser))
    }

    /// The code in the redirect to the app.
    func code(from page: ScriptedBrowser.Page) throws -> String {
        guard let location = page.location, location.hasPrefix(DemoConfiguration.redirectURI) else {
            throw DemoFailure("no redirect to the app: status \(page.status.code)")
        }
        guard ScriptedBrowser.query("state", of: location) == state else {
            throw DemoFailure("state is not the one that was sent")
        }
        guard ScriptedBrowser.query("iss", of: location) == demo.issuer else {
            throw DemoFailure("iss is not the issuer")
        }
        guard let code = ScriptedBrowser.query("code", of: location) else {
            throw DemoFailure("no code in the redirect")
        }
        return code
    }

    /// Logs the first test user in where a page asks for that, and allows everything where one asks for that: the redirect to the client.
    static func answerPages(
        of first: ScriptedBrowser.Page, with browser: inout ScriptedBrowser
    ) async throws -> ScriptedBrowser.Page {
        var page = try await logIn(on: first, with: &browser)
        if var form = ScriptedBrowser.form(in: page, with: "decision") {
            form.fill("decision", "allow")
            page = try await browser.submit(form, of: page)
        }
        return page
    }

    /// Logs the first test user in where the page asks for that: the page behind it.
    static func logIn(
        on page: ScriptedBrowser.Page, with browser: inout ScriptedBrowser
    ) async throws -> ScriptedBrowser.Page {
        guard var form = ScriptedBrowser.form(in: page, with: "password") else { return page }
        form.fill("username", DemoConfiguration.users[0].0)
        form.fill("password", DemoConfiguration.password)
        return try await browser.submit(form, of: page)
    }

    /// The claims of a token that came straight from the token endpoint.
    static func claims(of token: String?) throws -> JSONObject {
        guard let token else { throw DemoFailure("no ID token") }
        let parsed = try JWS.parse(token)
        guard case .object(let claims) = try JSONReader.parse(parsed.unverifiedPayload) else {
            throw DemoFailure("the ID token's payload is not an object")
        }
        return claims
    }
}
