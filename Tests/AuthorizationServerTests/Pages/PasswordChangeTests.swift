import AuthorizationServer
import HTTPExchange
import OAuthCore
import Secrets
import Storage
import StorageSQLite
import Synchronization
import Testing

@Suite("A password that is changed while a login with the old one is under way")
struct PasswordChangeTests {
    private func harness(_ change: DuringLogin.Change) async throws -> Harness {
        try await Harness(wrap: { DuringLogin(store: $0, change: change) })
    }

    @Test("the login gives no session")
    func login() async throws {
        let harness = try await harness(.password)
        let browser = TestBrowser(harness)
        let page = await browser.signIn(await browser.visit("/login"))
        #expect(page.isLogin)
        #expect(page.detail.contains("changed meanwhile"))
        #expect(browser[cookie: "gatehouse_session"] == nil)
        let left = try await harness.store.sessions(subject: TestDirectory.subject, now: harness.clock.now, limit: 10)
        #expect(left.isEmpty)
    }

    @Test("nor does it where the account is locked")
    func locked() async throws {
        let harness = try await harness(.lock)
        let browser = TestBrowser(harness)
        #expect(await browser.signIn(await browser.visit("/login")).isLogin)
        let left = try await harness.store.sessions(subject: TestDirectory.subject, now: harness.clock.now, limit: 10)
        #expect(left.isEmpty)
    }

    @Test("a hash of the same password with other costs is no change")
    func rehash() async throws {
        let harness = try await harness(.rehash)
        let browser = TestBrowser(harness)
        #expect(await !browser.signIn(await browser.visit("/login")).isLogin)
        #expect(browser[cookie: "gatehouse_session"] != nil)
    }

    @Test("another login in the same browser, faster, does not stand in its way")
    func otherTab() async throws {
        let harness = try await harness(.otherTab)
        let browser = TestBrowser(harness)
        _ = await browser.signIn(await browser.visit("/login"), "testuser2@example.com")
        let page = await browser.visit(TestRequest.url([("prompt", "login")]))
        #expect(page.isLogin)
        let answer = await browser.submit(
            page, [("username", "testuser2@example.com"), ("password", TestDirectory.password)])
        #expect(answer.status == 303, "\(answer.detail)")
        let subject = SubjectID("subject-of-testuser2")
        #expect(try await harness.store.sessions(subject: subject, now: harness.clock.now, limit: 10).count == 2)
    }

    @Test("the password grant gives no token")
    func passwordGrant() async throws {
        let harness = try await harness(.password)
        let form = [
            ("grant_type", "password"), ("username", "testuser1@example.com"), ("password", TestDirectory.password),
            ("client_id", "docs-ui"),
        ]
        expectRefusal(await harness.post("/oauth2/token", form), "invalid_grant")
        let now = harness.clock.now
        #expect(try await harness.store.sessions(subject: TestDirectory.subject, now: now, limit: 10).isEmpty)
        #expect(try await harness.store.grants(.subject(TestDirectory.subject), now: now, limit: 10).isEmpty)
    }
}

/// A directory in which something happens right after the first login has read its user.
private final class DuringLogin: ForwardingDirectory {
    enum Change { case password, lock, rehash, otherTab }

    private let sqlite: SQLiteStore
    private let change: Change
    private let isDone = Atomic<Bool>(false)

    var store: any DirectoryStore { sqlite }

    init(store: SQLiteStore, change: Change) {
        sqlite = store
        self.change = change
    }

    func user(username: String) async throws(StoreError) -> User? {
        let user = try await store.user(username: username)
        if let user, change == .otherTab {
            try await logInElsewhere(user)
        } else if let user, !isDone.exchange(true, ordering: .relaxed) {
            try await happen(user)
        }
        return user
    }

    /// As a second tab does: the session there is goes on under its name, with another cookie.
    private func logInElsewhere(_ user: User) async throws(StoreError) {
        let now = user.createdAt
        guard let session = try await sqlite.sessions(subject: user.subject, now: now, limit: 1).first else { return }
        var other = LoginSessionRecord(
            hash: SecretHash([1, 2, 3]), sessionID: session.sessionID, subject: user.subject, authTime: now, acr: "1",
            amr: ["pwd"], createdAt: now, idleExpiresAt: session.idleExpiresAt, expiresAt: session.expiresAt)
        other.lastActivity = now
        try await sqlite.insert(other, replacing: session.hash)
    }

    private func happen(_ user: User) async throws(StoreError) {
        switch change {
        case .password, .rehash:
            let password = change == .rehash ? TestDirectory.password : "another password"
            guard let hash = try? await TestDirectory.hasher.hash(password) else { return }
            _ = try await store.setPasswordHash(hash, subject: user.subject, replacing: user.passwordHash)
        case .otherTab: break
        case .lock:
            var locked = user
            locked.isDisabled = true
            _ = try await store.apply(
                [.putUser(locked)], expectedVersion: try await store.directoryVersion(), now: user.createdAt)
        }
        _ = try await sqlite.endAll(subject: user.subject)
    }
}
