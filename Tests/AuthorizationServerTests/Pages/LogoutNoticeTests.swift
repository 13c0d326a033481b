import AuthorizationServer
import HTTPExchange
import HTTPTypes
import JOSE
import OAuthCore
import Storage
import StorageSQLite
import Synchronization
import Testing

@Suite("OpenID Connect Back-Channel Logout 1.0, the provider's side")
struct LogoutNoticeTests {
    private static let uri = "https://app.example.com/backchannel-logout"

    private func harness(_ receiver: Receiver) async throws -> Harness {
        try await Harness(
            directory: { directory in
                for index in directory.clients.indices where directory.clients[index].clientID.rawValue == "web-app" {
                    directory.clients[index].backchannelLogoutURI = Self.uri
                }
            }, outbound: receiver)
    }

    /// Runs the server's upkeep while `body` does.
    private func whileServing<Value: Sendable>(
        _ harness: Harness, _ body: () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await harness.server.runMaintenance(every: .milliseconds(20)) }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    /// Waits until no notice is kept: the client's answer comes before what is done upon it.
    private func noneLeft(_ harness: Harness) async throws {
        let later = harness.clock.now + .seconds(7200)
        for _ in 0..<3000 where try await harness.store.hasDueLogoutNotices(now: later) {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try await !harness.store.hasDueLogoutNotices(now: later))
    }

    private func logOut(_ browser: TestBrowser) async {
        let page = await browser.get("/logout")
        _ = await browser.submit(page, [])
    }

    @Test("§2.4, §2.5 each client of the session gets a logout token of its own, once")
    func token() async throws {
        let receiver = Receiver()
        let harness = try await harness(receiver)
        let browser = TestBrowser(harness)
        let code = await browser.complete().code
        #expect(code != nil)
        #expect(await browser.authorize(TestRequest.firstParty).code != nil, "a client that wants no notice")
        let requests = try await whileServing(harness) {
            await logOut(browser)
            let requests = try await receiver.requests(1, harness)
            try await noneLeft(harness)
            return requests
        }
        #expect(requests.count == 1)
        let request = try #require(requests.first)
        #expect(request.url == Self.uri && request.method == .post && request.isOperatorConfigured)
        #expect(request.headerFields[.contentType] == "application/x-www-form-urlencoded")
        let form = try FormParameters(request.body)
        let parsed = try JWS.parse(try #require(form["logout_token"]))
        let policy = AlgorithmPolicy(algorithms: [.rs256], type: .exactly(["logout+jwt"]))
        let payload = try parsed.verify(with: harness.context.signingKeys.current.verificationKeys, policy: policy)
        let claims = try JSONReader.parseObject(payload)
        #expect(claims["iss"] == .string(Harness.issuer))
        #expect(claims["aud"] == "web-app")
        #expect(claims["sub"] == .string(TestDirectory.subject.rawValue))
        #expect(claims["sid"]?.stringValue?.isEmpty == false)
        #expect(claims["iat"] == .int(harness.clock.now.seconds))
        #expect(claims["exp"] == .int(harness.clock.now.seconds + 120))
        #expect(claims["jti"]?.stringValue?.count == 24)
        #expect(claims["nonce"] == nil)
        #expect(claims["events"] == ["http://schemas.openid.net/event/backchannel-logout": [:]])
        #expect(try await harness.store.takeLogoutNotices(now: harness.clock.now + .seconds(3600), limit: 9).isEmpty)
    }

    @Test("a client that is away is told later, after pauses that double, and one that refuses is not asked again")
    func retries() async throws {
        let receiver = Receiver(answers: [
            .failure(OutboundError(.connect, detail: "away")), .success(503), .success(400),
        ])
        let harness = try await harness(receiver)
        let browser = TestBrowser(harness)
        _ = await browser.complete()
        try await whileServing(harness) {
            await logOut(browser)
            _ = try await receiver.requests(1, harness)
            harness.clock.advance(.seconds(9))
            try await Task.sleep(for: .milliseconds(100))
            #expect(receiver.count == 1, "the pause is not over")
            harness.clock.advance(.seconds(1))
            _ = try await receiver.requests(2, harness)
            harness.clock.advance(.seconds(20))
            _ = try await receiver.requests(3, harness)
            // 400 is final.
            try await noneLeft(harness)
        }
        #expect(receiver.count == 3)
        #expect(harness.log.lines.contains { $0.contains("logout notice not delivered, it is tried again") })
        #expect(harness.log.lines.contains { $0.contains("logout notice given up") })
    }

    @Test("a notice that waits is sent by the next process")
    func restart() async throws {
        let receiver = Receiver()
        let harness = try await harness(receiver)
        let browser = TestBrowser(harness)
        _ = await browser.complete()
        await logOut(browser)
        #expect(receiver.count == 0, "nobody sends yet")
        let requests = try await whileServing(harness) { try await receiver.requests(1, harness) }
        #expect(requests.count == 1)
    }

    @Test("the metadata says that notices are sent")
    func metadata() async throws {
        let harness = try await Harness()
        let answer = await harness.server.respond(
            to: EndpointRequest(method: .get, path: "/.well-known/openid-configuration"))
        let metadata = try JSONReader.parseObject(answer.body)
        #expect(metadata["backchannel_logout_supported"] == true)
        #expect(metadata["backchannel_logout_session_supported"] == true)
    }
}

/// A client's endpoint: it keeps what came and answers as it was told, then 200.
private final class Receiver: OutboundClient {
    private let state: Mutex<(received: [OutboundRequest], answers: [Result<Int, OutboundError>])>

    init(answers: [Result<Int, OutboundError>] = []) { state = Mutex(([], answers)) }

    var count: Int { state.withLock { $0.received.count } }

    func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        let answer = state.withLock { state -> Result<Int, OutboundError> in
            state.received.append(request)
            return state.answers.isEmpty ? .success(200) : state.answers.removeFirst()
        }
        return OutboundResponse(status: .init(code: try answer.get()))
    }

    /// What came, as soon as it is so many.
    ///
    /// A sender whose lease runs out, which goes by the machine's own time, leaves what it has taken until it is due again: where nothing comes for
    /// long, that time comes.
    func requests(_ count: Int, _ harness: Harness) async throws -> [OutboundRequest] {
        for step in 1...3000 where self.count < count {
            try await Task.sleep(for: .milliseconds(20))
            if step.isMultiple(of: 500) { harness.clock.advance(.seconds(3600)) }
        }
        #expect(self.count == count)
        return state.withLock { $0.received }
    }
}
