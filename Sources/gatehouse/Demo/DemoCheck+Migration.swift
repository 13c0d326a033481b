import HTTPExchange
import HTTPTypes
import OAuthCore

/// People who came from elsewhere: with the hash of their password, by their first login, or through the monolith's own login.
extension DemoCheck {
    func migration() async {
        await step("a person who was imported with Django's hash logs in") {
            try await logIn(DemoConfiguration.imported)
            let hash = try await demo.passwordHash(of: DemoConfiguration.imported)
            try expect(hash?.hasPrefix("$argon2id$") == true, "the hash was not replaced")
            return "with the old password; the hash is Argon2id now"
        }
        await step("a person whom only the monolith knows logs in for the first time") {
            try expect(try await demo.passwordHash(of: DemoConfiguration.known) == nil, "known before")
            try await logIn(DemoConfiguration.known)
            let hash = try await demo.passwordHash(of: DemoConfiguration.known)
            try expect(hash?.hasPrefix("$argon2id$") == true, "not brought over")
            return "the monolith was asked once; from now on it is not"
        }
        await step("the login page offers the monolith as a provider") {
            var browser = ScriptedBrowser(client: http)
            let login = try await browser.open(demo.issuer + "/login")
            guard var form = ScriptedBrowser.form(in: login, with: "provider") else {
                throw DemoFailure("no provider on the login page")
            }
            form.fill("provider", "monolith")
            let page = try await browser.travel(from: try await browser.submit(form, of: login))
            let account = try await signIn(&browser, on: page, as: DemoConfiguration.users[1].0)
            try expect(account.url == demo.issuer + "/account", "not at the account page: \(account.url)")
            try expect(account.body.contains("Test User Two"), "another person's account")
            return "logged in there; the account with the same verified address is linked"
        }
    }

    private func logIn(_ username: String) async throws {
        var browser = ScriptedBrowser(client: http)
        let page = try await browser.open(demo.issuer + "/login")
        guard var form = ScriptedBrowser.form(in: page, with: "password") else {
            throw DemoFailure("no login form: status \(page.status.code)")
        }
        form.fill("username", username)
        form.fill("password", DemoConfiguration.password)
        let account = try await browser.submit(form, of: page)
        try expect(account.url == demo.issuer + "/account", "not logged in: \(account.url)")
    }
}
