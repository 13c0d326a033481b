import AuthorizationServer
import HTTPExchange
import OAuthCore
import Storage
import StorageSQLite
import Synchronization
import Testing

@Suite("First logins at once")
struct FirstLoginRaceTests {
    /// Holds every answer back until somebody opens the gate.
    private final class Gate: Sendable {
        private let opening = SharedResult<Bool>()
        func open() { opening.finish(true) }
        func pass() async { _ = await opening.wait() }
    }

    private static func held(_ gate: Gate, _ person: JSONObject = [:]) -> ScriptedApplication {
        ScriptedApplication { _ in
            await gate.pass()
            return .success(ScriptedApplication.json(person))
        }
    }

    /// Whether a browser at an address of its own is logged in afterwards.
    private static func hasSession(_ harness: Harness, _ number: Int, _ password: String) async -> Bool {
        let browser = TestBrowser(harness)
        browser.address = "192.0.2.\(number + 1)"
        _ = await browser.signIn(await browser.visit("/login"), FirstLoginTests.ada, password)
        return browser.session != nil
    }

    /// Twenty logins; the gate opens once the application was asked by as many as will ask.
    private func many(
        _ harness: Harness, _ application: ScriptedApplication, _ gate: Gate, calls: Int,
        login: @escaping @Sendable (Int) async -> Bool
    ) async -> Int {
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<20 { group.addTask { await login(number) } }
            group.addTask {
                while application.requests.count < calls { await Task.yield() }
                gate.open()
                return false
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
    }

    @Test("of twenty with one name and one password one asks, and all are the same user")
    func same() async throws {
        let gate = Gate()
        let application = Self.held(gate)
        let harness = try await FirstLoginTests.harness(application)
        let done = await many(harness, application, gate, calls: 1) { number in
            await Self.hasSession(harness, number, FirstLoginTests.password)
        }
        #expect(done == 20)
        #expect(application.requests.count == 1)
        let users = try await harness.store.users(origin: .application, after: nil, limit: 10)
        #expect(users.map(\.username) == [FirstLoginTests.ada])
    }

    @Test("of twenty with passwords of their own, all of which the application takes, the first one counts")
    func different() async throws {
        let gate = Gate()
        let application = Self.held(gate, ["subject": "17"])
        let harness = try await FirstLoginTests.harness(application)
        let done = await many(harness, application, gate, calls: 2) { number in
            await Self.hasSession(harness, number, "password \(number % 2)")
        }
        #expect(done == 10)
        #expect(try await harness.store.users(origin: .application, after: nil, limit: 10).count == 1)
    }

    @Test(
        "two nodes: whoever loses the race takes the winner's user, and a name or subject that is taken makes no second one"
    )
    func nodes() async throws {
        let application = ScriptedApplication.confirming(["subject": "17"])
        let harness = try await Harness(
            settings: {
                $0.passwordCheck = PasswordCheckSettings(
                    url: ScriptedApplication.url, bearerToken: ScriptedApplication.token)
            }, wrap: { FasterNode(store: $0) }, outbound: application)
        #expect(await !FirstLoginTests.signIn(harness).isLogin)
        let users = try await harness.store.users(origin: .application, after: nil, limit: 10)
        #expect(users.map(\.subject) == [SubjectID("17")])
        #expect(users.first?.claims == ["name": "made by the other node"])
    }

    @Test("an application that hangs gathers no more than 64 logins")
    func bounded() async throws {
        let gate = Gate()
        let application = Self.held(gate)
        let harness = try await FirstLoginTests.harness(application)
        let statuses = await withTaskGroup(of: Int.self) { group in
            for number in 0..<80 {
                group.addTask { await FirstLoginTests.signIn(harness, "person-\(number)").status }
            }
            group.addTask {
                var refused = 0
                while application.requests.count < 64 || refused < 1000 {
                    refused += 1
                    await Task.yield()
                }
                return 0
            }
            var statuses: [Int] = []
            for await status in group {
                statuses.append(status)
                // 16 have been told to come again, and the task above has seen the others wait.
                if statuses.count == 17 { gate.open() }
            }
            return statuses
        }
        #expect(statuses.count { $0 == 503 } == 16)
        #expect(application.requests.count == 64)
    }
}

/// A directory in which another node adds the same person, with the same password, just before the first insert.
private final class FasterNode: ForwardingDirectory {
    let store: any DirectoryStore
    private let isDone = Atomic(false)

    init(store: any DirectoryStore) { self.store = store }

    func insertUser(_ user: User) async throws(StoreError) {
        if !isDone.exchange(true, ordering: .relaxed) {
            var other = user
            other.claims = ["name": "made by the other node"]
            try await store.insertUser(other)
        }
        try await store.insertUser(user)
    }
}
