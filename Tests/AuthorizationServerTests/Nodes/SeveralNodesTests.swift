import AuthorizationServer
import Foundation
import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage
import StorageSQLite
import Synchronization
import Testing

@Suite("Several nodes on one store")
struct SeveralNodesTests {
    /// One more node on the store of a harness.
    private func node(_ harness: Harness, outbound: (any OutboundClient)? = nil) async throws -> AuthorizationServer {
        AuthorizationServer(
            context: try await ServerContext(
                settings: harness.context.settings, stores: harness.store.stores, keyRing: harness.context.keyRing,
                passwords: TestDirectory.hasher, clock: { harness.clock.now }, logger: harness.log.logger,
                outbound: outbound))
    }

    @Test("a token of a key that a node has not heard of makes it look, and is good there at once")
    func unknownKey() async throws {
        let harness = try await Harness { $0.signingAlgorithms = ["ES256"] }
        let other = try await node(harness)
        harness.clock.advance(.seconds(1))
        try await other.context.rotateSigningKeys(immediately: true)
        let token = try TokenIssuer(context: other.context).sign(
            ["iss": "x"], type: "at+jwt", algorithm: "ES256")
        let before = harness.context.signingKeys.current.version
        _ = try await AccessTokenInspector(context: harness.context).claims(of: token)
        #expect(harness.context.signingKeys.current.version > before)
        #expect(harness.context.signingKeys.current.document == other.context.signingKeys.current.document)
    }

    @Test("names of keys from outside are no way to make a node ask the store again and again")
    func cooldown() async throws {
        let harness = try await Harness { $0.signingAlgorithms = ["ES256"] }
        let cache = harness.context.signingKeys
        var isProven = false
        while !isProven {
            let start = ContinuousClock.now
            try await cache.refreshForUnknownKey()
            _ = try await harness.store.replaceSigningKeys(try await harness.store.signingKeys())
            let version = cache.current.version
            for _ in 0..<10 { try await cache.refreshForUnknownKey() }
            let now = cache.current.version
            // Where the machine took longer than the cooldown for all of it, a look was right.
            isProven = .now - start < SigningKeyCache.cooldown
            if isProven { #expect(now == version, "it has just looked") }
            try await Task.sleep(for: SigningKeyCache.cooldown)
            try await cache.refreshForUnknownKey()
            #expect(cache.current.version > version)
            try await Task.sleep(for: SigningKeyCache.cooldown)
        }
    }

    @Test("keys that are to sign at once are served by every node before the first token is signed with them")
    func announcement() async throws {
        let harness = try await Harness { $0.signingAlgorithms = ["ES256"] }
        let other = try await node(harness)
        harness.clock.advance(.seconds(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await other.runMaintenance(every: .milliseconds(50)) }
            group.addTask {
                // Nothing is signed by a key that the other node does not serve.
                while !Task.isCancelled {
                    let records = harness.context.signingKeys.current.records
                    let served = String(decoding: other.context.signingKeys.current.document, as: UTF8.self)
                    for key in records where key.state == .active { #expect(served.contains(key.keyID.rawValue)) }
                    await Task.yield()
                }
            }
            try await harness.context.rotateSigningKeys(immediately: true)
            group.cancelAll()
        }
    }

    @Test("of three nodes one sends a logout notice, and it is sent once")
    func oneSender() async throws {
        let receiver = CountingReceiver()
        let harness = try await harness(receiver)
        let nodes = [
            harness.server, try await node(harness, outbound: receiver), try await node(harness, outbound: receiver),
        ]
        let browsers = (0..<8).map { _ in TestBrowser(harness) }
        for browser in browsers { #expect(await browser.complete().code != nil) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in nodes { group.addTask { await node.runMaintenance(every: .milliseconds(20)) } }
            for browser in browsers { _ = await browser.submit(await browser.get("/logout"), []) }
            try await receiver.until(8, harness)
            group.cancelAll()
        }
        #expect(receiver.sessions.count == 8)
        #expect(Set(receiver.sessions).count == 8)
    }

    @Test("a sender that has died is followed by another one when its lease has run out")
    func takeover() async throws {
        let receiver = CountingReceiver()
        let harness = try await harness(receiver)
        let browser = TestBrowser(harness)
        #expect(await browser.complete().code != nil)
        let dead = harness.clock.now + .seconds(3)
        #expect(
            try await harness.store.acquireLease(
                "logout_notices", holder: "dead", now: harness.clock.now, expiresAt: dead) == .won)
        _ = await browser.submit(await browser.get("/logout"), [])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await harness.server.runMaintenance(every: .milliseconds(20)) }
            harness.clock.advance(.milliseconds(2999))
            try await Task.sleep(for: .milliseconds(200))
            #expect(receiver.sessions.isEmpty)
            harness.clock.advance(.milliseconds(1))
            try await receiver.until(1, harness)
            group.cancelAll()
        }
    }

    @Test("a client whose grant is ended behind its back is told, and one that ends it itself is not")
    func revocations() async throws {
        let receiver = CountingReceiver()
        let harness = try await harness(receiver)
        let isDue = { try await harness.store.hasDueLogoutNotices(now: harness.clock.now) }
        let own = try await reached(harness)
        _ = await harness.revoke(await harness.redeem(own)["refresh_token"])
        #expect(try await harness.store.grant(own.grantID)?.revokedAt != nil)
        #expect(try await !isDue())
        let stolen = await harness.redeem(try await reached(harness))["refresh_token"]
        let next = await harness.refresh(stolen)["refresh_token"]
        #expect(await harness.refresh(next).status == 200)
        harness.clock.advance(.seconds(60))
        expectRefusal(await harness.refresh(stolen), "invalid_grant")
        #expect(try await isDue(), "a refresh token came that was used long ago")
        let twice = try await reached(harness)
        _ = try await harness.store.takeLogoutNotices(now: harness.clock.now, limit: 9)
        #expect(await harness.redeem(twice).status == 200)
        expectRefusal(await harness.redeem(twice), "invalid_grant")
        #expect(try await isDue(), "a code came twice")
    }

    /// A code of a login whose session has reached the client.
    private func reached(_ harness: Harness) async throws -> IssuedCode {
        let code = try await harness.issueCode()
        try await harness.store.addParticipant(
            ClientID("web-app"), session: code.sessionID, subject: TestDirectory.subject,
            expiresAt: harness.clock.now + .seconds(3600))
        return code
    }

    private func harness(_ receiver: CountingReceiver) async throws -> Harness {
        try await Harness(
            directory: { directory in
                for index in directory.clients.indices where directory.clients[index].clientID.rawValue == "web-app" {
                    directory.clients[index].backchannelLogoutURI = "https://app.example.com/backchannel-logout"
                }
            }, outbound: receiver)
    }
}

/// A client's endpoint that takes its time, and keeps which sessions it heard of.
private final class CountingReceiver: OutboundClient {
    private let heard = Mutex<[String]>([])

    var sessions: [String] { heard.withLock { $0 } }

    func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        try? await Task.sleep(for: .milliseconds(30))
        let text = String(decoding: request.body, as: UTF8.self)
        let payload = text.split(separator: ".").dropFirst().first.flatMap { Base64URL.decode(String($0)) } ?? []
        let session = (try? JSONReader.parseObject(payload))?["sid"]?.stringValue ?? "none"
        heard.withLock { $0.append(session) }
        return OutboundResponse(status: .ok)
    }

    /// Waits until so many came. What a sender left alone, because its lease had run out, comes when it is due again.
    func until(_ count: Int, _ harness: Harness) async throws {
        for step in 1...3000 where sessions.count < count {
            try await Task.sleep(for: .milliseconds(20))
            if step.isMultiple(of: 500) { harness.clock.advance(.seconds(3600)) }
        }
        #expect(sessions.count >= count)
    }
}
