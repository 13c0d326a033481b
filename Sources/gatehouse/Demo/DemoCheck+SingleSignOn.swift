import HTTPExchange
import HTTPTypes
import OAuthCore

/// A person who is logged in at the monolith, and the services that they go on to.
extension DemoCheck {
    func singleSignOn() async {
        var visitor = ScriptedBrowser(client: http)
        await step("a person logs in at the monolith, on its own page") {
            let page = try await signInAtMonolith(&visitor)
            try expect(page.body.contains("Hello, Test User One"), "no greeting: status \(page.status.code)")
            return "greeted by name"
        }
        await step("one click to the report service") {
            let page = try await visitor.travel(to: demo.reportURL + "/")
            try expect(page.body.contains("Test User One"), "not logged in there: \(page.url)")
            return "logged in, no prompt"
        }
        await step("the same click for a service that cannot change: three parameters, JSON") {
            let code = try await codeAtMonolith(&visitor)
            let answer = try await redeemAtMonolith(code)
            let info = try json(answer)["user_info"]?.objectValue
            try expect(answer.status.code == 200, "status \(answer.status.code), expected 200")
            try expect(info?["email"]?.stringValue == DemoConfiguration.users[0].0, "user_info is not the person's")
            let again = try json(try await redeemAtMonolith(code))["error"]?.stringValue
            try expect(again == "invalid_grant", "the replayed code is not invalid_grant")
            return "token and user_info of \(info?["name"]?.stringValue ?? ""); the replay is invalid_grant"
        }
        await step("a service behind a Gatehouse that asks the monolith through a challenge") {
            let page = try await visitor.travel(to: demo.accountsURL + "/")
            try expect(page.body.contains("Test User One"), "not logged in there: \(page.url)")
            return "logged in, no prompt"
        }
        await codes(&visitor)
        await stepUp(&visitor)
        await logoutAtMonolith(&visitor)
    }

    /// What a code is worth a second time, to another client, and after its minute.
    private func codes(_ visitor: inout ScriptedBrowser) async {
        var window = visitor
        await step("50 at once with one code") {
            let code = try await codeAtMonolith(&window)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<50 { group.addTask { try await self.redeemAtMonolith(code).status.code } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try expect(statuses.count { $0 == 200 } == 1, "\(statuses.count { $0 == 200 }) succeeded")
            try expect(statuses.count { $0 == 400 } == 49, "not all others were 400")
            return "one has tokens, 49 have invalid_grant"
        }
        await step("a code of another client") {
            let code = try await codeAtMonolith(&window)
            let foreign = try await redeemAtMonolith(code, client: ("report-service", DemoConfiguration.reportSecret))
            try expect(try json(foreign)["error"]?.stringValue == "invalid_grant", "not invalid_grant")
            try expect(try await redeemAtMonolith(code).status.code == 200, "its own client was locked out by it")
            return "invalid_grant, and its own client still redeems it"
        }
        await step("a code after 60 s") {
            let code = try await codeAtMonolith(&window)
            await demo.advanceClock(.seconds(61))
            let late = try json(try await redeemAtMonolith(code))
            try expect(late["error"]?.stringValue == "invalid_grant", "not invalid_grant")
            return "invalid_grant: \(late["error_description"]?.stringValue ?? "")"
        }
        visitor = window
    }

    private func stepUp(_ visitor: inout ScriptedBrowser) async {
        var window = visitor
        await step("the report service wants a fresh login: back at the monolith") {
            await demo.advanceClock(.seconds(600))
            let page = try await window.travel(to: demo.reportURL + "/reports/confidential")
            try expect(page.url.hasPrefix(demo.monolithURL + "/sign-in"), "not at the monolith: \(page.url)")
            let report = try await signIn(&window, on: page)
            try expect(report.url.hasPrefix(demo.reportURL + "/reports/confidential"), "not back: \(report.url)")
            return "asked for the password again, and let in"
        }
        visitor = window
    }

    private func logoutAtMonolith(_ visitor: inout ScriptedBrowser) async {
        var window = visitor
        await step("logout at the monolith") {
            let home = try await window.open(demo.monolithURL + "/")
            guard let form = ScriptedBrowser.form(in: home, with: "csrf") else {
                throw DemoFailure("no way to log out on the monolith's page")
            }
            let start = ContinuousClock.now
            _ = try await window.submit(form, of: home)
            for url in [demo.reportURL, demo.accountsURL] {
                while try await window.call(.get, url + "/auth/me").status.code == 200 {
                    try expect(ContinuousClock.now - start < .seconds(1), "still logged in at \(url) after a second")
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            let page = try await window.travel(to: demo.reportURL + "/")
            try expect(page.url.hasPrefix(demo.monolithURL + "/sign-in"), "no login page: \(page.url)")
            return "logged out of all services within a second"
        }
        visitor = window
    }

    // MARK: What a person does

    private func signInAtMonolith(_ browser: inout ScriptedBrowser) async throws -> ScriptedBrowser.Page {
        try await signIn(&browser, on: try await browser.open(demo.monolithURL + "/sign-in"))
    }

    func signIn(
        _ browser: inout ScriptedBrowser, on page: ScriptedBrowser.Page, as email: String = DemoConfiguration.users[0].0
    ) async throws -> ScriptedBrowser.Page {
        guard var form = ScriptedBrowser.form(in: page, with: "password") else {
            throw DemoFailure("no sign-in form at \(page.url): status \(page.status.code)")
        }
        form.fill("username", email)
        form.fill("password", DemoConfiguration.password)
        return try await browser.travel(from: try await browser.submit(form, of: page))
    }

    /// The code of the old three-parameter link.
    private func codeAtMonolith(_ browser: inout ScriptedBrowser) async throws -> String {
        let page = try await browser.open(
            demo.monolithURL + "/Auth/authorize?response_type=code&client_id=fastapi_service&redirect_uri="
                + DemoConfiguration.fastAPIRedirectURI)
        guard let code = page.location.flatMap({ ScriptedBrowser.query("code", of: $0) }) else {
            throw DemoFailure("no code: status \(page.status.code) at \(page.url)")
        }
        return code
    }

    private func redeemAtMonolith(
        _ code: String, client: (id: String, secret: String) = ("fastapi_service", DemoConfiguration.fastAPISecret)
    ) async throws -> OutboundResponse {
        var request = OutboundRequest(
            method: .post, url: demo.monolithURL + "/auth/token", isOperatorConfigured: true)
        request.headerFields[.contentType] = "application/json"
        request.body = JSONValue.object([
            "grant_type": "authorization_code", "code": .string(code), "client_id": .string(client.id),
            "client_secret": .string(client.secret),
        ]).serialized()
        return try await http.send(request)
    }
}
