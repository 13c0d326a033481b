import HTTPExchange
import HTTPTypes
import OAuthCore
import Secrets

/// A person who makes an account of their own, forgets the password, and adds a second factor.
extension DemoCheck {
    private static let address = "grace@example.org"
    private static let name = "Grace Hopper"
    private static let password = "nine purple bicycles downhill"
    private static let otherPassword = "three green kettles uphill"

    func accounts() async {
        await registration()
        await recovery()
        await authenticatorApp()
    }

    private func registration() async {
        await step("somebody without an account makes one in the middle of a login") {
            let login = DemoLogin(demo: demo)
            var browser = ScriptedBrowser(client: http)
            let start = try await browser.open(login.authorizeURL)
            let way = try link(on: start, to: "/register")
            try await ask(at: way, &browser)
            let link = try await letter("/register?token=")
            var scanner = ScriptedBrowser(client: http)
            try expect(try await scanner.open(link).status.code == 200, "the link does not survive a scanner of mail")
            let made = try await choose(Self.password, at: link, &browser)
            let code = try login.code(from: try await DemoLogin.answerPages(of: made, with: &browser))
            let token = try json(try await redeem(code, login))["access_token"]?.stringValue ?? ""
            let user = try json(try await get(demo.issuer + "/oauth2/userinfo", token: token))
            try expect(user["email"]?.stringValue == Self.address, "another address in userinfo")
            try expect(user["email_verified"]?.boolValue == true, "the address is not verified")
            try expect(try await browser.open(link).status.code == 400, "the link works a second time")
            return "by the link of a letter, which works once; back at the app with a verified address"
        }
    }

    private func recovery() async {
        await step("they forget the password, and choose another one by letter") {
            var browser = ScriptedBrowser(client: http)
            try await ask(at: demo.issuer + "/recover", &browser)
            _ = try await choose(Self.otherPassword, at: try await letter("/recover?token="), &browser)
            let refused = try await signIn(Self.password)
            try expect(ScriptedBrowser.form(in: refused.page, with: "password") != nil, "the old password still works")
            let account = try await signIn(Self.otherPassword).page
            try expect(account.url == demo.issuer + "/account", "not logged in with the new one: \(account.url)")
            return "the new one counts, the old one is refused"
        }
    }

    private func authenticatorApp() async {
        var codes: TOTP?
        await step("they add an authenticator app") {
            var browser = try await signIn(Self.otherPassword).browser
            let security = try await browser.open(demo.issuer + "/account/security")
            var page = try await submit(["add": "totp"], of: security, &browser)
            guard
                let secret = page.body.components(separatedBy: "secret=").dropFirst().first?.prefix(while: { $0 != "&" }
                ),
                let seed = Self.bytes(ofBase32: secret)
            else { throw DemoFailure("no secret at \(page.url)") }
            let app = TOTP(seed: seed)
            page = try await submit(["code": app.code(step: TOTP.step(at: demo.now))], of: page, &browser)
            let count = page.body.components(separatedBy: "<li><code").count - 1
            try expect(count == 10, "\(count) recovery codes at \(page.url), expected 10")
            codes = app
            return "its first code counts; ten recovery codes"
        }
        await step("their next login asks for its code, and the tokens say so") {
            guard let codes else { throw DemoFailure("no app was added") }
            await demo.advanceClock(.seconds(30))
            let login = DemoLogin(demo: demo)
            var browser = ScriptedBrowser(client: http)
            let form = try await browser.open(login.authorizeURL)
            let asked = try await submit(
                ["username": Self.address, "password": Self.otherPassword], of: form, &browser)
            let wrong = try await submit(["code": "000000"], of: asked, &browser)
            let done = try await submit(["code": codes.code(step: TOTP.step(at: demo.now))], of: wrong, &browser)
            let code = try login.code(from: try await DemoLogin.answerPages(of: done, with: &browser))
            let claims = try DemoLogin.claims(of: try json(try await redeem(code, login))["id_token"]?.stringValue)
            let methods = claims["amr"]?.arrayValue?.compactMap(\.stringValue) ?? []
            try expect(claims["acr"]?.stringValue == "2", "acr is '\(claims["acr"]?.stringValue ?? "")', expected 2")
            return "a wrong code is refused, the right one is acr 2, amr \(methods.joined(separator: " "))"
        }
    }

    // MARK: What a person does

    /// Fills in a page that asks for an address.
    private func ask(at url: String, _ browser: inout ScriptedBrowser) async throws {
        let page = try await browser.open(url)
        let sent = try await submit(["email": Self.address], of: page, &browser)
        try expect(sent.status.code == 200, "status \(sent.status.code) at \(sent.url.prefix { $0 != "?" })")
    }

    /// Opens the link of a letter and chooses a password there.
    private func choose(
        _ password: String, at link: String, _ browser: inout ScriptedBrowser
    ) async throws -> ScriptedBrowser.Page {
        let page = try await browser.open(link)
        let chosen = try await submit(["name": Self.name, "new_password": password], of: page, &browser)
        try expect(ScriptedBrowser.form(in: chosen, with: "new_password") == nil, "the password was not taken")
        return chosen
    }

    /// The link of the letter to them that leads there. Letters are written after the answer: it is waited for, at most five seconds.
    private func letter(_ path: String) async throws -> String {
        for _ in 0..<100 {
            for letter in demo.mailbox.letters where letter.recipient == Self.address {
                if let link = letter.link, link.contains(path) { return link }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw DemoFailure("no letter with a link to \(path) after 5 s")
    }

    private func signIn(_ password: String) async throws -> (page: ScriptedBrowser.Page, browser: ScriptedBrowser) {
        var browser = ScriptedBrowser(client: http)
        let form = try await browser.open(demo.issuer + "/login")
        let page = try await submit(["username": Self.address, "password": password], of: form, &browser)
        return (page, browser)
    }

    private func link(on page: ScriptedBrowser.Page, to path: String) throws -> String {
        guard let link = ScriptedBrowser.link(in: page, to: path) else {
            throw DemoFailure("no link to \(path) at \(page.url.prefix { $0 != "?" })")
        }
        return link
    }

    /// The bytes of a secret as an app reads it. RFC 4648 §6.
    private static func bytes(ofBase32 text: some StringProtocol) -> [UInt8]? {
        var (bytes, bits, count): ([UInt8], Int, Int) = ([], 0, 0)
        for character in text.utf8 {
            switch character {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): bits = bits << 5 | Int(character - UInt8(ascii: "A"))
            case UInt8(ascii: "2")...UInt8(ascii: "7"): bits = bits << 5 | Int(character - UInt8(ascii: "2") + 26)
            default: return nil
            }
            count += 5
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            bits &= (1 << count) - 1
        }
        return bytes.isEmpty ? nil : bytes
    }
}
