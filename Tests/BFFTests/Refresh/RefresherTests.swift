import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviders
import OpenIDProviderTesting
import Storage
import Testing

@Suite("Refresh of a session's tokens")
struct RefresherTests: RefreshScene {
    @Test("a token with time left is used as it is, one near its end is refreshed first")
    func aheadOfExpiry() async throws {
        let (site, browser) = try await loggedIn()
        site.clock.advance(.seconds(269))
        #expect(try await accessToken(site, browser) == "access-2")
        #expect(refreshes(site) == 0)
        site.clock.advance(.seconds(1))
        #expect(try await accessToken(site, browser) == "access-3")
        #expect(try await accessToken(site, browser) == "access-3")
        #expect(refreshes(site) == 1)
    }

    @Test("50 requests that wait make one refresh, and all of them go on")
    func singleFlight() async throws {
        let (site, browser) = try await loggedIn()
        site.clock.advance(.seconds(301))
        site.provider.hold()
        let tokens = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<50 { group.addTask { try? await self.accessToken(site, browser) } }
            await eventually { self.refreshes(site) == 1 }
            site.provider.release()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(tokens == Array(repeating: "access-3", count: 50))
        #expect(refreshes(site) == 1)
    }

    @Test("two nodes over one store make one refresh: who comes second reads the first one's result")
    func twoNodes() async throws {
        let (site, browser) = try await loggedIn()
        let second = try TestSite(clock: site.clock, store: site.store, providers: site.providers)
        site.clock.advance(.seconds(301))
        site.provider.hold()
        let tokens = await withTaskGroup(of: String?.self) { group in
            for site in [site, second] {
                for _ in 0..<10 { group.addTask { try? await self.accessToken(site, browser) } }
            }
            await eventually { self.refreshes(site) == 1 }
            site.provider.release()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(tokens == Array(repeating: "access-3", count: 20))
        #expect(refreshes(site) == 1)
    }

    @Test("a node that dies with the lease in its hand keeps the others waiting no longer than the lease holds")
    func leaseHolderDies() async throws {
        let (site, browser) = try await loggedIn()
        let session = try await site.session(browser)
        let now = site.clock.now + .seconds(301)
        #expect(
            try await site.store.acquireLease(
                "refresh/" + session.record.handle, holder: "dead", now: now, expiresAt: now + .seconds(15)) == .won)
        site.clock.advance(.seconds(301))
        let clock = site.clock
        let services = site.bff.services
        let refresher = SessionRefresher(
            context: services.context, providers: services.providers, sessions: services.sessions,
            sleep: { clock.advance($0) })
        let token = try await refresher.accessToken(for: try await site.session(browser))
        #expect(token == "access-3")
        #expect(clock.now >= now + .seconds(15))
        #expect(refreshes(site) == 1)
    }

    @Test("a write that comes too late changes nothing: the generation fences it")
    func fenced() async throws {
        let (site, browser) = try await loggedIn()
        site.clock.advance(.seconds(301))
        site.provider.hold()
        async let token = accessToken(site, browser)
        await eventually { self.refreshes(site) == 1 }
        let session = try await site.session(browser)
        let services = site.bff.services
        let others = try services.sessions.sealer.seal(
            ReceivedTokens(
                accessToken: "of-the-other-node", refreshToken: "r", expiresAt: site.clock.now + .seconds(300)),
            handle: session.record.handle, generation: 1)
        #expect(
            try await site.store.replaceTokens(
                others, of: session.hash, expectedGeneration: 0, now: site.clock.now) == .won)
        site.provider.release()
        #expect(try await token == "of-the-other-node")
        #expect(try await site.session(browser).record.tokens.generation == 1)
    }

    @Test("a session that ends while it is refreshed stays ended, and what was issued for it is revoked")
    func endedMeanwhile() async throws {
        let (site, browser) = try await loggedIn()
        site.clock.advance(.seconds(301))
        site.provider.hold()
        async let failure = failure(site, browser)
        await eventually { self.refreshes(site) == 1 }
        try await site.bff.services.sessions.end(try await site.session(browser))
        site.provider.release()
        #expect(await failure?.code == .sessionExpired)
        #expect(site.store.sessions.isEmpty)
        let revocation = try #require(site.provider.requests(to: "/revoke").first)
        #expect(try FormParameters(revocation.body)["token"] == "refresh-3")
    }

    @Test("RFC 6749 §6 a rotated refresh token is used the next time, and without a new one the old goes on")
    func rotation() async throws {
        let (site, browser) = try await loggedIn()
        for _ in 0..<2 {
            site.clock.advance(.seconds(301))
            _ = try await accessToken(site, browser)
        }
        #expect(site.provider.tokenRequests("refresh_token").map { $0["refresh_token"] } == ["refresh-2", "refresh-3"])
        site.provider.behave { $0.rotatesRefreshTokens = false }
        for _ in 0..<2 {
            site.clock.advance(.seconds(301))
            _ = try await accessToken(site, browser)
        }
        #expect(
            site.provider.tokenRequests("refresh_token").map { $0["refresh_token"] }.suffix(2) == [
                "refresh-4", "refresh-4",
            ])
        #expect(try await site.session(browser).record.tokens.generation == 4)
    }

    @Test("a refresh without an ID token keeps that of the login")
    func keepsIDToken() async throws {
        let (site, browser) = try await loggedIn()
        site.provider.behave { $0.refreshMembers = ["id_token": .null] }
        let sealer = site.bff.services.sessions.sealer
        let before = try sealer.open(.idToken, of: try await site.session(browser).record)
        site.clock.advance(.seconds(301))
        _ = try await accessToken(site, browser)
        #expect(before != nil)
        #expect(try sealer.open(.idToken, of: try await site.session(browser).record) == before)
    }

    @Test("a caller that leaves fails none of the others, and the refresh goes on")
    func cancelled() async throws {
        let (site, browser) = try await loggedIn()
        site.clock.advance(.seconds(301))
        site.provider.hold()
        let leaving = Task { try await self.accessToken(site, browser) }
        await eventually { self.refreshes(site) == 1 }
        async let staying = accessToken(site, browser)
        leaving.cancel()
        await #expect(throws: BFFFailure.self) { try await leaving.value }
        site.provider.release()
        #expect(try await staying == "access-3")
        #expect(refreshes(site) == 1)
    }

    @Test("a token whose end the provider does not say is used as it is")
    func unknownEnd() async throws {
        let (site, browser) = try await loggedIn { _ in
        } _: {
            $0.tokenMembers = ["expires_in": .null]
        }
        site.clock.advance(.seconds(20000))
        #expect(try await accessToken(site, browser) == "access-2")
    }

    @Test("refresh off: offline_access is not asked for, no refresh token is kept, the session goes on without a token")
    func off() async throws {
        let (site, browser) = try await loggedIn { $0.refreshesTokens = false }
        #expect(try await site.session(browser).record.tokens.refreshToken == nil)
        site.clock.advance(.seconds(301))
        #expect(await failure(site, browser)?.code == .sessionExpired)
        #expect(site.store.sessions.count == 1)
    }

    @Test("persist_in_session_store: false: no refresh token is kept, and the session ends with its access token")
    func notKept() async throws {
        let (site, browser) = try await loggedIn { $0.keepsRefreshTokens = false }
        #expect(try await site.session(browser).record.tokens.refreshToken == nil)
        #expect(try await accessToken(site, browser) == "access-2")
        site.clock.advance(.seconds(301))
        #expect(await failure(site, browser)?.code == .sessionExpired)
        #expect(site.store.sessions.isEmpty)
    }
}
