import HTTPExchange
import HTTPTypes
import OAuthCore

/// A person at the web page: the backend-for-frontend keeps the tokens, the browser holds a cookie.
extension DemoCheck {
    func webPage() async {
        var person = DemoVisitor(demo: demo, http: http)
        await step("the web page, with nobody logged in") {
            let page = try await person.open(demo.webURL + "/")
            try expect(page.status.code == 200 && page.body.contains("<title>"), "no page: status \(page.status.code)")
            let me = try await person.me()
            try expect(me.status.code == 401 && me.error == "unauthenticated", "/auth/me: \(me.status.code) \(me.body)")
            return "the page, and 401 unauthenticated from /auth/me"
        }
        await login(&person)
        await calls(&person)
        await silentRefresh(&person)
        await sessions(&person)
        await operatorEndsAll()
        await logoutAtTheProvider()
        await logoutAtThePage(&person)
    }

    private func login(_ person: inout DemoVisitor) async {
        var visitor = person
        await step("login at the page through the provider") {
            let back = try await visitor.logIn()
            try expect(back.status.code == 302, "the callback: status \(back.status.code): \(back.body)")
            try expect(back.location == demo.webURL + "/" || back.location == "/", "Location \(back.location ?? "")")
            let cookies = back.headerFields[values: .setCookie].filter { $0.hasPrefix("session=") }
            let cookie = cookies.first ?? ""
            try expect(
                cookies.count == 1 && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
                "Set-Cookie '\(cookie.prefix { $0 != "=" })' with \(cookies.count) session cookies")
            try expect(!cookie.contains("."), "the cookie looks like a token")
            return "back at the page with one HttpOnly cookie and nothing else"
        }
        await step("who is logged in") {
            let me = try await visitor.me()
            try expect(me.status.code == 200, "/auth/me: \(me.status.code) \(me.body)")
            let email = me.json.objectValue?["email"]?.stringValue
            try expect(email == DemoConfiguration.users[0].0, "email is '\(email ?? "")'")
            try expect(visitor.csrfToken != nil, "no X-CSRF-Token")
            return me.json.objectValue?["user_id"]?.stringValue ?? ""
        }
        person = visitor
    }

    private func calls(_ person: inout DemoVisitor) async {
        var visitor = person
        await step("an API call through the proxy, with the person's token") {
            let items = try await visitor.call(.get, "/api/items")
            try expect(items.status.code == 200, "status \(items.status.code): \(items.body)")
            return "200, \(items.json.arrayValue?.count ?? 0) items"
        }
        await step("a change without the token against forged requests") {
            let forged = try await visitor.call(.post, "/api/items", json: #"{"name":"forged"}"#, withToken: false)
            try expect(
                forged.status.code == 403 && forged.error == "csrf_token_mismatch",
                "status \(forged.status.code): \(forged.body)")
            let added = try await visitor.call(.post, "/api/items", json: #"{"name":"A second one"}"#)
            try expect(added.status.code == 201, "with the token: status \(added.status.code): \(added.body)")
            return "403 csrf_token_mismatch; with it 201"
        }
        await step("the weather, with the backend-for-frontend's own token") {
            var nobody = DemoVisitor(demo: demo, http: http)
            let forecast = try await nobody.call(.get, "/api/weatherforecast")
            try expect(forecast.status.code == 200, "status \(forecast.status.code): \(forecast.body)")
            let denied = try await nobody.call(.get, "/api/items")
            try expect(denied.status.code == 401, "the items for nobody: status \(denied.status.code), expected 401")
            return "200 for nobody in particular, whose items are 401"
        }
        person = visitor
    }

    private func silentRefresh(_ person: inout DemoVisitor) async {
        var visitor = person
        await step("two hours later (the clock is set): the access token has expired") {
            await demo.advanceClock(.seconds(7200))
            let items = try await visitor.call(.get, "/api/items")
            try expect(items.status.code == 200, "status \(items.status.code): \(items.body)")
            return "200: refreshed by itself, the browser noticed nothing"
        }
        person = visitor
    }

    private func sessions(_ person: inout DemoVisitor) async {
        var visitor = person
        await step("two browsers, and one ends the other's session") {
            var other = DemoVisitor(demo: demo, http: http)
            _ = try await other.logIn()
            _ = try await visitor.me()
            let list = try await visitor.call(.get, "/auth/sessions").json.arrayValue ?? []
            let others = list.compactMap(\.objectValue).filter { $0["current"]?.boolValue == false }
            try expect(
                list.count == 2 && others.count == 1, "\(list.count) sessions, \(others.count) of them another's")
            let ended = try await visitor.call(.delete, "/auth/sessions/" + (others[0]["id"]?.stringValue ?? ""))
            try expect(ended.status.code == 204, "DELETE: status \(ended.status.code): \(ended.body)")
            let me = try await other.me()
            try expect(me.status.code == 401 && me.error == "session_expired", "the other one: \(me.status.code)")
            return "2 listed; the other one is 401 session_expired at once"
        }
        person = visitor
    }

    private func operatorEndsAll() async {
        await step("the operator ends every session of a person") {
            var other = DemoVisitor(demo: demo, http: http)
            _ = try await other.logIn()
            let userID = try await other.me().json.objectValue?["user_id"]?.stringValue ?? ""
            let url = "http://localhost:\(demo.ports.webAdmin)/admin/users/\(ScriptedBrowser.encode(userID))/sessions"
            var request = OutboundRequest(method: .delete, url: url, isOperatorConfigured: true)
            let closed = try await http.send(request)
            try expect(closed.status.code == 401, "without the token: status \(closed.status.code), expected 401")
            request.headerFields[.authorization] = "Bearer \(DemoConfiguration.adminToken)"
            let answer = try await http.send(request)
            try expect(answer.status.code == 204, "status \(answer.status.code), expected 204")
            let me = try await other.me()
            try expect(me.status.code == 401, "still logged in: \(me.status.code)")
            return "401 without the admin token, 204 with it, and nobody is logged in"
        }
    }

    private func logoutAtTheProvider() async {
        await step("logout at the provider reaches the page's server, which the browser never asked") {
            var other = DemoVisitor(demo: demo, http: http)
            _ = try await other.logIn()
            try expect(try await other.me().status.code == 200, "not logged in")
            let page = try await other.open(demo.issuer + "/logout")
            guard let form = ScriptedBrowser.form(in: page, with: "csrf") else {
                throw DemoFailure("no form on the logout page")
            }
            _ = try await other.submit(form, of: page)
            // The notice goes from server to server: it is waited for, at most five seconds.
            for _ in 0..<100 {
                let me = try await other.me()
                if me.status.code == 401 { return "401 \(me.error ?? "")" }
                try await Task.sleep(for: .milliseconds(50))
            }
            throw DemoFailure("still logged in after 5 s")
        }
    }

    private func logoutAtThePage(_ person: inout DemoVisitor) async {
        var visitor = person
        await step("login again, and logout here and at the provider") {
            _ = try await visitor.logIn()
            _ = try await visitor.me()
            let out = try await visitor.call(.post, "/auth/web/logout")
            try expect(out.status.code == 200, "status \(out.status.code): \(out.body)")
            let me = try await visitor.me()
            try expect(me.status.code == 401, "/auth/me: \(me.status.code), expected 401")
            guard let way = out.json.objectValue?["logout_url"]?.stringValue else { throw DemoFailure("no logout_url") }
            try expect(!way.contains("id_token"), "a token in logout_url")
            let leaving = try await visitor.open(demo.webURL + way)
            guard let provider = leaving.location, leaving.status.code == 303 else {
                throw DemoFailure("logout_url: status \(leaving.status.code)")
            }
            let home = try await visitor.open(provider)
            try expect(home.location == demo.webURL + "/", "the provider leads to '\(home.location ?? "")'")
            let again = try await visitor.open(demo.webURL + "/auth/web/login?provider=keycloak")
            let asked = try await visitor.open(again.location ?? "")
            try expect(ScriptedBrowser.form(in: asked, with: "password") != nil, "the provider asks for no password")
            return "401 from /auth/me, and the provider asks for the password again"
        }
        person = visitor
    }
}
