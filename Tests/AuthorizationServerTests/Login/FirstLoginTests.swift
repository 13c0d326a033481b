import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("A first login with a password that an old application knows")
struct FirstLoginTests {
    static let ada = "ada@example.com"
    static let password = "old password"

    static func harness(
        _ application: ScriptedApplication, directory: (inout TestDirectory) -> Void = { _ in }
    ) async throws -> Harness {
        try await Harness(
            settings: {
                $0.passwordCheck = PasswordCheckSettings(
                    url: ScriptedApplication.url, bearerToken: ScriptedApplication.token, timeout: .seconds(3))
            }, directory: directory, outbound: application)
    }

    static func signIn(_ harness: Harness, _ username: String = ada, _ password: String = password) async -> TestPage {
        let browser = TestBrowser(harness)
        return await browser.signIn(await browser.visit("/login"), username, password)
    }

    private func events(_ harness: Harness) async throws -> [AuditEvent] {
        try await harness.store.auditEvents(before: harness.clock.now + .seconds(1), limit: 10)
    }

    @Test("the application is asked once, and the person is here from then on")
    func once() async throws {
        let person: JSONObject = [
            "subject": "17", "name": "Ada", "email": "Ada@example.com", "email_verified": true, "unknown": [1],
            "claims": ["locale": "en", "name": "less specific", "zoneinfo": .null],
        ]
        let application = ScriptedApplication.confirming(person)
        let harness = try await Self.harness(application)
        let version = try await harness.store.directoryVersion()
        #expect(await !Self.signIn(harness).isLogin)
        let request = try #require(application.requests.first)
        #expect(request.url == ScriptedApplication.url && request.method == .post)
        #expect(request.headerFields[.authorization] == "Bearer \(ScriptedApplication.token)")
        #expect(request.headerFields[.contentType] == "application/json")
        #expect(request.timeout == .seconds(3) && request.isOperatorConfigured)
        #expect(
            try JSONReader.parseObject(request.body) == ["username": "ada@example.com", "password": "old password"])
        let user = try #require(try await harness.store.user(username: Self.ada))
        #expect(user.subject == SubjectID("17") && user.origin == .application && user.createdAt == harness.clock.now)
        #expect(
            user.claims == ["locale": "en", "name": "Ada", "email": "Ada@example.com", "email_verified": true])
        #expect(user.passwordHash?.hasPrefix("$argon2id$") == true)
        #expect(try await harness.store.users(verifiedEmail: Self.ada, limit: 2) == [user])
        #expect(try await harness.store.directoryVersion() == version)
        #expect(await !Self.signIn(harness, " ADA@example.com ").isLogin)
        #expect(application.requests.count == 1)
        let details = try await events(harness).map { [$0.kind.rawValue, $0.detail ?? ""] }
            .filter { pair in pair[0] != AuditEvent.Kind.loginFromNewDevice.rawValue }
        #expect(
            details == [
                ["login.succeeded", ""], ["login.succeeded", "brought over from the old application"],
            ])
    }

    @Test("a person without a subject gets a random one, and the name that the application gives")
    func names() async throws {
        let harness = try await Self.harness(.confirming(["username": "ada", "subject": .null]))
        #expect(await !Self.signIn(harness).isLogin)
        let user = try #require(try await harness.store.user(username: "ada"))
        #expect(user.subject.rawValue.count >= 24)
        #expect(try await harness.store.user(username: Self.ada) == nil)
    }

    @Test("a known person with a wrong password causes no call; nor does a locked one, or a name that nobody can have")
    func knownIsNotAsked() async throws {
        let application = ScriptedApplication.confirming()
        let harness = try await Self.harness(application) { directory in
            directory.users[1].isDisabled = true
            directory.users[1].passwordHash = nil
            directory.users[1].origin = .imported
            var declared = directory.users[0]
            (declared.username, declared.subject, declared.passwordHash) = ("declared", SubjectID("declared"), nil)
            var linked = declared
            (linked.username, linked.subject, linked.origin) = ("linked", SubjectID("linked"), .application)
            directory.users += [declared, linked]
        }
        let names = ["testuser1@example.com", "testuser2@example.com", "declared", "linked", "", "a\u{7}b"]
        for name in names { #expect(await Self.signIn(harness, name).isLogin, "\(name)") }
        #expect(await Self.signIn(harness, "nobody", String(repeating: "x", count: 1025)).isLogin)
        #expect(await Self.signIn(harness, "nobody", "").isLogin)
        #expect(application.requests.isEmpty)
    }

    @Test("an imported person without a hash is asked about, and keeps their record")
    func imported() async throws {
        let application = ScriptedApplication.confirming(["name": "Another name", "subject": "subject-of-testuser1"])
        let harness = try await Self.harness(application) { directory in
            directory.users[0].passwordHash = nil
            directory.users[0].origin = .imported
        }
        #expect(await Self.signIn(harness, "testuser1@example.com", "wrong").isLogin)
        #expect(try await harness.store.user(subject: TestDirectory.subject)?.passwordHash == nil)
        for _ in 0..<2 { #expect(await !Self.signIn(harness, "testuser1@example.com").isLogin) }
        #expect(application.requests.count == 2)
        let user = try #require(try await harness.store.user(subject: TestDirectory.subject))
        #expect(user.claims["name"] == "Test User One" && user.origin == .imported && user.passwordHash != nil)
    }

    @Test("401, 403 and 404 are a wrong password, counted and noted as any other", arguments: [401, 403, 404])
    func refused(status: Int) async throws {
        let application = ScriptedApplication { _ in .success(OutboundResponse(status: .init(code: status))) }
        let harness = try await Self.harness(application)
        for _ in 0..<10 { #expect(await Self.signIn(harness).isLogin) }
        #expect(await Self.signIn(harness).status == 429)
        #expect(application.requests.count == 10)
        #expect(try await harness.store.user(username: Self.ada) == nil)
        let event = try #require(try await events(harness).first)
        #expect(event.kind == .loginFailed)
        #expect(event.detail == "the old application says no (status \(status))")
    }

    @Test("any other answer lets nobody in, says that it can be tried again, and names what was received in the log")
    func outages() async throws {
        for (answer, expected) in Self.outageAnswers {
            let application = ScriptedApplication { _ in answer }
            let harness = try await Self.harness(application)
            for _ in 0..<12 {
                let page = await Self.signIn(harness)
                #expect(page.status == 503 && page.response.headerFields[.retryAfter] == "1")
                #expect(page.detail.contains(expected), "\(page.detail) instead of \(expected)")
                #expect(!page.detail.contains(Self.password) && !page.detail.contains(ScriptedApplication.token))
            }
            #expect(application.requests.count == 12, "nothing is tried twice for one login")
            #expect(try await harness.store.user(username: Self.ada) == nil, "\(expected)")
            #expect(try await events(harness).isEmpty)
        }
    }

    static let outageAnswers: [(Result<OutboundResponse, OutboundError>, String)] = [
        (.failure(OutboundError(.timeout, detail: "no whole answer within 3 s")), "no whole answer within 3 s"),
        (.failure(OutboundError(.tooLarge, detail: "more than 65536 bytes")), "too_large"),
        (
            .success(OutboundResponse(status: .internalServerError)),
            "received status 500, expected 200, 401, 403 or 404"
        ),
        (.success(OutboundResponse(status: .noContent)), "received status 204"),
        (.success(OutboundResponse(status: .found)), "received status 302"),
        (.success(OutboundResponse(status: .ok, body: Array("{}".utf8))), "Content-Type none"),
        (.success(ScriptedApplication.json([:], type: "text/html")), "Content-Type \"text/html\""),
        (answer("[]"), "no JSON object"), (answer(#"{"name":"a","name":"b"}"#), "no JSON object"),
        (answer("{"), "no JSON object"),
        (answer(#"{"subject":17}"#), "subject: expected"), (answer(#"{"subject":"a b"}"#), "subject: expected"),
        (answer(#"{"username":" ada"}"#), "username: expected"), (answer(#"{"email":["x"]}"#), "email: expected"),
        (answer(#"{"email_verified":"true"}"#), "email_verified: expected true or false"),
        (answer(#"{"claims":[]}"#), "claims: expected"), (answer(#"{"sub":"17"}"#), "sub is the server's own claim"),
        (answer(#"{"claims":{"acr":"2"}}"#), "acr is the server's own claim"),
        (answer(#"{"subject":"subject-of-testuser1"}"#), "another user"),
        (answer(#"{"subject":"17","username":"testuser1@example.com"}"#), "another user"),
    ]

    private static func answer(_ text: String) -> Result<OutboundResponse, OutboundError> {
        .success(
            OutboundResponse(
                status: .ok, headerFields: [.contentType: "application/json"], body: Array(text.utf8)))
    }

    @Test("a name that leads to somebody who is here counts for nothing: their own password decides")
    func alias() async throws {
        let application = ScriptedApplication.confirming(["username": "testuser1@example.com"])
        let harness = try await Self.harness(application)
        #expect(await Self.signIn(harness, "alias").isLogin)
        let other = ScriptedApplication.confirming(
            ["username": "testuser1@example.com"], password: TestDirectory.password)
        let same = try await Self.harness(other)
        #expect(await !Self.signIn(same, "alias", TestDirectory.password).isLogin)
        #expect(try await same.store.user(username: "alias") == nil)
    }

    @Test("without check_password nobody is asked")
    func off() async throws {
        let application = ScriptedApplication.confirming()
        let harness = try await Harness(outbound: application)
        #expect(await Self.signIn(harness).isLogin)
        #expect(application.requests.isEmpty)
    }

    @Test("RFC 6749 §4.3 the password grant brings a person over as the page does")
    func passwordGrant() async throws {
        let application = ScriptedApplication.confirming(["subject": "17"])
        let harness = try await Self.harness(application)
        func form(_ password: String) -> [(String, String)] {
            [
                ("grant_type", "password"), ("username", Self.ada), ("password", password), ("client_id", "docs-ui"),
            ]
        }
        expectRefusal(await harness.post("/oauth2/token", form("wrong")), "invalid_grant")
        for _ in 0..<2 { #expect(await harness.post("/oauth2/token", form(Self.password)).status == 200) }
        #expect(application.requests.count == 2)
        #expect(try await harness.store.user(subject: SubjectID("17"))?.username == Self.ada)
        let details = try await events(harness).compactMap(\.detail)
        #expect(details.contains("password; brought over from the old application"))
        #expect(details.contains("password grant: the old application says no (status 401)"))
        let down = try await Self.harness(
            ScriptedApplication { _ in .failure(OutboundError(.connect, detail: "refused")) })
        let answer = await down.post("/oauth2/token", form(Self.password))
        #expect(answer.status == 503 && answer.error == "temporarily_unavailable")
        #expect(answer.detail.contains("refused"), "\(answer.detail)")
    }
}
