import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviderTesting
import Testing

@Suite("Refresh of a session's tokens: what goes wrong")
struct RefreshFailureTests: RefreshScene {
    @Test("invalid_grant ends the session")
    func invalidGrant() async throws {
        let (site, browser) = try await loggedIn()
        site.provider.revokeAll()
        site.clock.advance(.seconds(301))
        #expect(await failure(site, browser)?.code == .sessionExpired)
        #expect(site.store.sessions.isEmpty)
        #expect(await failure(site, browser)?.code == .sessionExpired)
    }

    @Test(
        "a provider that is down, or answers 500, 429 or invalid_client, keeps the session: 503 only once the token is dead",
        arguments: [0, 500, 503, 429, 401])
    func transient(status: Int) async throws {
        let (site, browser) = try await loggedIn()
        site.provider.behave { behaviour in
            behaviour.isDown = status == 0
            behaviour.answersToken = { _ in
                status == 401
                    ? TestProvider.error("invalid_client", status: .unauthorized)
                    : OutboundResponse(status: .init(code: status))
            }
        }
        site.clock.advance(.seconds(280))
        #expect(try await accessToken(site, browser) == "access-2")
        let asked = refreshes(site)
        #expect(try await accessToken(site, browser) == "access-2")
        #expect(refreshes(site) == asked, "a token that still serves is not a reason to ask again at once")
        site.clock.advance(.seconds(19))
        let refused = await failure(site, browser)
        #expect(refused?.code == .temporarilyUnavailable)
        #expect(refused?.status == .serviceUnavailable)
        #expect(site.store.sessions.count == 1)
        site.provider.behave { behaviour in
            behaviour.isDown = false
            behaviour.answersToken = nil
        }
        #expect(try await accessToken(site, browser).hasPrefix("access-"))
    }

    @Test("fresh tokens are written again where the store fails for a moment")
    func storeFailsForAMoment() async throws {
        let (site, browser) = try await loggedIn()
        site.clock.advance(.seconds(301))
        let session = try await site.session(browser)
        site.provider.hold()
        async let token = site.bff.services.refresher.accessToken(for: session)
        await eventually { self.refreshes(site) == 1 }
        site.store.fail(2)
        site.provider.release()
        #expect(try await token == "access-3")
    }

    @Test("with the store down nothing is refreshed and nothing is ended: 503")
    func storeDown() async throws {
        let (site, browser) = try await loggedIn()
        site.clock.advance(.seconds(301))
        let session = try await site.session(browser)
        site.store.isDown = true
        let failure = await #expect(throws: BFFFailure.self) {
            try await site.bff.services.refresher.accessToken(for: session)
        }
        #expect(failure?.status == .serviceUnavailable)
        #expect(refreshes(site) == 0)
        site.store.isDown = false
        #expect(try await accessToken(site, browser) == "access-3")
    }
}
