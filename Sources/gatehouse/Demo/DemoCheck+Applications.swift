import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore

/// What a person allows a device and a shop, what services learn of them, and what is known of it afterwards.
extension DemoCheck {
    func applications() async {
        await television()
        await payment()
        await groups()
        await auditTrail()
    }

    private func television() async {
        await step("a television is connected by the code on its screen") {
            var screen = ScriptedBrowser(client: http)
            let code = try Self.code(on: try await screen.open(demo.televisionURL + "/"))
            await demo.advanceClock(.seconds(5))
            let waiting = try Self.code(on: try await screen.open(demo.televisionURL + "/"))
            try expect(waiting == code, "another code, although nobody has answered")
            var browser = ScriptedBrowser(client: http)
            let form = try await browser.open(demo.issuer + "/device")
            let page = try await submit(["user_code": code.lowercased()], of: form, &browser)
            let question = try await DemoLogin.logIn(on: page, with: &browser)
            try expect(question.body.contains(code), "the page does not show the code")
            let done = try await DemoLogin.answerPages(of: question, with: &browser)
            try expect(done.status.code == 200, "status \(done.status.code) after the answer")
            await demo.advanceClock(.seconds(5))
            let on = try await screen.open(demo.televisionURL + "/")
            try expect(on.body.contains(DemoConfiguration.users[0].1), "the television knows nobody")
            try expect(on.body.contains("The first item"), "the television shows nothing")
            return "code \(code), allowed in another browser; it greets Test User One and plays"
        }
    }

    /// The code on the screen.
    private static func code(on page: ScriptedBrowser.Page) throws -> String {
        guard let rest = page.body.components(separatedBy: "<p class=\"code\">").dropFirst().first else {
            throw DemoFailure("no code on the television: status \(page.status.code)")
        }
        return String(rest.prefix { $0 != "<" })
    }

    private func payment() async {
        var browser = ScriptedBrowser(client: http)
        await step("a payment is allowed as a sentence, and the bank reads it in the token") {
            let asked = try await DemoLogin.logIn(on: try await buy(&browser), with: &browser)
            let sentence = Self.text(of: asked)
            let expected = "Pay €24.90 once to The Corner Bookshop, account DE02 1203 0000 0000 2020 51, for order"
            try expect(sentence.contains(expected), "the consent page has no '\(expected)'")
            let answer = try await DemoLogin.answerPages(of: asked, with: &browser)
            let receipt = Self.text(of: try await browser.travel(from: answer))
            try expect(receipt.contains("It is paid"), "the shop has no payment: \(answer.url.prefix { $0 != "?" })")
            for part in ["24.90 EUR", "DE02120300000000202051"] {
                try expect(receipt.contains(part), "the introspected token has no \(part)")
            }
            return "€24.90 to The Corner Bookshop, as introspected"
        }
        await step("the next payment is asked about again, and refused") {
            let asked = try await buy(&browser)
            guard var form = ScriptedBrowser.form(in: asked, with: "decision") else {
                throw DemoFailure("not asked: \(asked.url.prefix { $0 != "?" })")
            }
            form.fill("decision", "deny")
            let shop = try await browser.travel(from: try await browser.submit(form, of: asked))
            try expect(shop.body.contains("access_denied"), "the shop does not know of it")
            return "no prompt for the password, one for the payment: access_denied"
        }
    }

    /// Presses the shop's button, as far as a page of the authorization server.
    private func buy(_ browser: inout ScriptedBrowser) async throws -> ScriptedBrowser.Page {
        let shop = try await browser.open(demo.bookshopURL + "/")
        return try await browser.travel(from: try await submit(["buy": "book"], of: shop, &browser))
    }

    /// The words of a page, with common blanks.
    private static func text(of page: ScriptedBrowser.Page) -> String {
        page.body.components(separatedBy: "<").map { $0.drop { $0 != ">" }.dropFirst() }.joined()
            .replacing("\u{A0}", with: " ")
    }

    private func groups() async {
        await step("groups and roles in the tokens") {
            var browser = ScriptedBrowser(client: http)
            let login = DemoLogin(demo: demo)
            let tokens = try json(try await redeem(try await login.code(with: &browser), login))
            let claims = try DemoLogin.claims(of: tokens["id_token"]?.stringValue)
            let user = try json(
                try await get(demo.issuer + "/oauth2/userinfo", token: tokens["access_token"]?.stringValue ?? ""))
            for object in [claims, user] {
                try expect(object["groups"] == ["staff"] && object["roles"] == ["reader"], "no groups or roles")
            }
            return "groups staff, roles reader, in ID token and userinfo"
        }
    }

    private func auditTrail() async {
        await step("all of this stands in the audit trail") {
            let (outcome, kinds) = try await demo.auditTrail()
            try expect(outcome.findings.isEmpty, "not whole: \(outcome.findings.map(\.problem))")
            let expected = [
                "user.registered", "recovery.completed", "factor.added", "factor.failed", "device.authorized",
                "consent.granted", "consent.denied", "code.replayed",
            ]
            let missing = expected.filter { !kinds.contains($0) }
            try expect(missing.isEmpty, "missing: \(missing.joined(separator: ", "))")
            return "\(outcome.count) events, each as it was written"
        }
    }
}
