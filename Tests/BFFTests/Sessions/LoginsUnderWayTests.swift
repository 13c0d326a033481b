import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviderTesting
import OpenIDProviders
import Storage
import Testing

@Suite("Logins under way and logouts that cross them, on two nodes")
struct LoginsUnderWayTests {
    /// When the other node leaves its note and when it ends sessions, seen from the login.
    enum Moment: Int, CaseIterable { case beforeInsert, beforeLook, afterwards }

    static let crossings = Moment.allCases.flatMap { note in
        Moment.allCases.filter { $0.rawValue >= note.rawValue }.map { (note, $0) }
    }

    private func logIn(_ site: TestSite, provider session: String? = "session-1") async -> Bool {
        let user = BFFUser(provider: "one", subject: SubjectID("person-1"))
        let login = CompletedLogin(
            user: user, providerSessionID: session.map { SessionID($0) },
            tokens: ReceivedTokens(accessToken: "at"))
        return (try? await site.bff.services.sessions.begin(login, request: EndpointRequest(method: .get, path: "/")))
            != nil
    }

    @Test("in whatever order the steps of both meet, no session is left", arguments: crossings, [true, false])
    func crossing(_ moments: (note: Moment, end: Moment), bySession: Bool) async throws {
        let site = try TestSite()
        let store = site.store
        let other = try TestSite(clock: site.clock, store: store, providers: site.providers)
        let keeper = other.bff.services.sessions
        let note: @Sendable () async throws -> Void = {
            try await keeper.underWay.note(
                bySession
                    ? .session(provider: "one", SessionID("session-1")) : .person(userID: "one_person-1"))
        }
        let end: @Sendable () async throws -> Void = {
            _ =
                bySession
                ? try await store.endBFFSessions(provider: "one", providerSessionID: SessionID("session-1"))
                : try await store.endBFFSessions(userID: "one_person-1")
        }
        let steps: @Sendable (Moment) async throws -> Void = { moment in
            if moments.note == moment { try await note() }
            if moments.end == moment { try await end() }
        }
        store.before(.insert) { try await steps(.beforeInsert) }
        store.before(.lookForEnd) { try await steps(.beforeLook) }
        let isIn = await logIn(site)
        #expect(isIn == (moments.note == .afterwards))
        try await steps(.afterwards)
        #expect(store.sessions.isEmpty)
    }

    @Test("an end of others, and one before the login came back, change nothing")
    func others() async throws {
        let site = try TestSite()
        let keeper = site.bff.services.sessions
        _ = try await keeper.endAll(userID: "one_person-1")
        site.store.before(.insert) {
            _ = try await keeper.endAll(userID: "one_person-2")
            _ = try await keeper.endAll(provider: "two", providerSessionID: SessionID("session-1"))
            _ = try await keeper.endAll(provider: "one", providerSessionID: SessionID("session-2"))
        }
        #expect(await logIn(site))
        #expect(await logIn(site, provider: nil))
        #expect(site.store.sessions.count == 2)
    }

    @Test("a login that took longer than notes are kept has no session")
    func tooLong() async throws {
        let site = try TestSite()
        let clock = site.clock
        site.store.before(.insert) { clock.advance(.seconds(3600)) }
        #expect(await !logIn(site))
        #expect(site.store.sessions.isEmpty)
    }

    @Test("a store that is away when the login comes back lets it be finished later")
    func unavailable() async throws {
        let site = try TestSite()
        var browser = site.browser
        let callback = try site.provider.authorize(await site.start(&browser).location)
        site.store.fail(1)
        #expect(await browser.get("/auth/web/callback?" + callback).status == .serviceUnavailable)
        #expect(await browser.get("/auth/web/callback?" + callback).status == .found)
    }
}
