import AuthorizationServer
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("RFC 9700 §2.4 the password grant and second factors")
struct PasswordGrantFactorTests {
    private let form = [
        ("grant_type", "password"), ("username", "testuser1@example.com"), ("password", TestDirectory.password),
    ]

    private func harness(
        _ policy: SecondFactorPolicy, directory: (inout TestDirectory) -> Void = { _ in }
    ) async throws -> Harness {
        try await Harness(settings: { $0.secondFactors.policy = policy }, directory: directory)
    }

    private func enrol(_ harness: Harness) async throws {
        try await harness.store.insert(
            PersonRecord(
                id: PersonRecordID("app"), subject: TestDirectory.subject, kind: .totp, document: [:],
                createdAt: harness.clock.now))
    }

    @Test("who has a second factor gets invalid_grant in the words of a wrong password, and the log says why")
    func enrolled() async throws {
        let harness = try await harness(.optional)
        #expect(await harness.token(form, as: .named("docs-ui")).status == 200)
        try await enrol(harness)
        let answer = await harness.token(form, as: .named("docs-ui"))
        let wrong = await harness.token(
            form.dropLast() + [("password", "wrong")], as: .named("docs-ui"))
        #expect(answer.status == 400 && answer["error"] == "invalid_grant")
        #expect(answer["error_description"] == wrong["error_description"])
        #expect(answer.detail.contains("second factor") && answer.detail.contains("authorization_code"))
    }

    @Test("where there are no second factors, one that is left over changes nothing")
    func off() async throws {
        let harness = try await harness(.off)
        try await enrol(harness)
        #expect(await harness.token(form, as: .named("docs-ui")).status == 200)
    }

    @Test("where everybody must have one, or the client demands it, nobody gets in")
    func demanded() async throws {
        let required = try await harness(.required)
        #expect(await required.token(form, as: .named("docs-ui"))["error"] == "invalid_grant")
        let client = try await harness(.optional) { directory in
            for index in directory.clients.indices where directory.clients[index].clientID == ClientID("docs-ui") {
                directory.clients[index].requiresSecondFactor = true
            }
        }
        #expect(await client.token(form, as: .named("docs-ui"))["error"] == "invalid_grant")
    }

    @Test("it counts as a failure: who knows the password learns nothing from the limits")
    func counted() async throws {
        let harness = try await harness(.optional)
        try await enrol(harness)
        var statuses: [Int] = []
        for _ in 0..<11 { statuses.append(await harness.token(form, as: .named("docs-ui")).status) }
        #expect(statuses == Array(repeating: 400, count: 10) + [429])
    }

    @Test("the metadata list the grant as one that is not to be used, where it is on")
    func metadata() async throws {
        let path = "/.well-known/oauth-authorization-server"
        let on = await (try await Harness()).get(path)
        #expect(on.json["gatehouse_deprecated_grant_types"] == ["password"])
        let off = await
            (try await Harness(directory: { directory in
                for index in directory.clients.indices { directory.clients[index].grantTypes.remove(.password) }
            })).get(path)
        #expect(off.json["gatehouse_deprecated_grant_types"] == nil)
    }
}
