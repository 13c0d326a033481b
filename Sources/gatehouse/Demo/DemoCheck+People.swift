import HTTPExchange
import HTTPTypes
import OAuthCore

/// A person who logs in, and what the app then does for them.
extension DemoCheck {
    func people() async {
        var browser = ScriptedBrowser(client: http)
        let login = DemoLogin(demo: demo)
        var code: String?
        var tokens: JSONObject?
        await step("a person logs in with PKCE and allows the web app") {
            code = try await login.code(with: &browser)
            return "redirected to the app with code, state and iss"
        }
        await step("the code becomes tokens") {
            let answer = try await redeem(code, login)
            try expect(
                answer.status.code == 200,
                "status \(answer.status.code): \(String(decoding: answer.body, as: UTF8.self))")
            tokens = try json(answer)
            let claims = try DemoLogin.claims(of: tokens?["id_token"]?.stringValue)
            try expect(claims["nonce"]?.stringValue == login.nonce, "the ID token's nonce is not the one that was sent")
            try expect(claims["iss"]?.stringValue == demo.issuer, "the ID token's iss is not the issuer")
            return "access, refresh and ID token; nonce and iss as expected"
        }
        await step("userinfo") {
            let user = try json(
                try await get(demo.issuer + "/oauth2/userinfo", token: tokens?["access_token"]?.stringValue ?? ""))
            try expect(
                user["email"]?.stringValue == DemoConfiguration.users[0].0,
                "email is '\(user["email"]?.stringValue ?? "")'")
            return "\(user["name"]?.stringValue ?? "") <\(user["email"]?.stringValue ?? "")>"
        }
        await step("the profile API with the person's token") {
            let answer = try await get(demo.serviceURL + "/users/me", token: tokens?["access_token"]?.stringValue ?? "")
            try expect(answer.status.code == 200, "status \(answer.status.code), expected 200")
            return "200"
        }
        let refreshed = await refreshSteps(tokens)
        await step("single sign-on: the same browser comes again") {
            let again = DemoLogin(demo: demo)
            let page = try await browser.open(again.authorizeURL)
            try expect(
                page.location?.contains("code=") == true, "a page instead of a redirect: status \(page.status.code)")
            return "no page, straight back to the app"
        }
        await step("the code is replayed") {
            let answer = try await redeem(code, login)
            try expect(try json(answer)["error"]?.stringValue == "invalid_grant", "not invalid_grant")
            let seen = try await introspect(refreshed?["access_token"]?.stringValue)
            try expect(seen["active"]?.boolValue == false, "what it issued is still active")
            return "invalid_grant, and what it had issued is revoked"
        }
        await revocation()
        await logout(&browser)
    }

    func refreshSteps(_ tokens: JSONObject?) async -> JSONObject? {
        var refreshed: JSONObject?
        await step("refresh, twice with the same token as after a lost answer") {
            let token = tokens?["refresh_token"]?.stringValue ?? ""
            let first = try json(try await refresh(token))
            let second = try json(try await refresh(token))
            try expect(
                first["refresh_token"] != nil && first["refresh_token"] != .string(token),
                "the refresh token did not rotate")
            try expect(first["refresh_token"] == second["refresh_token"], "the retry got another successor")
            refreshed = first
            return "rotated; the retry got the same successor"
        }
        await step("introspection by the gateway") {
            let seen = try await introspect(refreshed?["access_token"]?.stringValue)
            try expect(seen["active"]?.boolValue == true, "not active")
            return "active, scope \(seen["scope"]?.stringValue ?? "")"
        }
        return refreshed
    }

    func revocation() async {
        await step("revocation ends a grant") {
            var browser = ScriptedBrowser(client: http)
            let login = DemoLogin(demo: demo)
            let tokens = try json(try await redeem(try await login.code(with: &browser), login))
            let token = tokens["refresh_token"]?.stringValue ?? ""
            let revoked = try await post(
                "/oauth2/revoke", ["token": token], client: ("web-app", DemoConfiguration.webAppSecret))
            try expect(revoked.status.code == 200, "status \(revoked.status.code), expected 200")
            try expect(
                try json(try await refresh(token))["error"]?.stringValue == "invalid_grant",
                "the refresh token still works")
            let user = try await get(demo.issuer + "/oauth2/userinfo", token: tokens["access_token"]?.stringValue ?? "")
            try expect(user.status.code == 401, "userinfo: status \(user.status.code), expected 401")
            return "refresh refused, userinfo 401"
        }
    }

    func logout(_ browser: inout ScriptedBrowser) async {
        var window = browser
        await step("logout") {
            let page = try await window.open(demo.issuer + "/logout")
            guard let form = ScriptedBrowser.form(in: page, with: "csrf") else {
                throw DemoFailure("no form on the logout page")
            }
            _ = try await window.submit(form, of: page)
            let again = try await window.open(DemoLogin(demo: demo).authorizeURL)
            try expect(ScriptedBrowser.form(in: again, with: "password") != nil, "no login page after the logout")
            return "the next request asks for the password again"
        }
        browser = window
    }
}
