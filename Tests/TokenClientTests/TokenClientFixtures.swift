import HTTPExchange
import HTTPTypes
import Logging
import OAuthCore
import Synchronization
import TokenClient

/// The moment at which every test begins.
let start = UnixTime(seconds: 1_700_000_000)

/// A token of that value, got at a moment and valid for so long.
func serviceToken(_ value: String, at time: UnixTime = start, lifetime: Duration = .seconds(100)) -> ServiceToken {
    ServiceToken(value: value, scope: nil, obtainedAt: time, expiresAt: time + lifetime)
}

/// A clock that a test sets.
final class TestClock: Sendable {
    private let time = Mutex(start)
    var now: UnixTime { time.withLock { $0 } }
    func advance(_ duration: Duration) { time.withLock { $0 = $0 + duration } }
}

/// An authorization server and a service in one, driven by the test: answers are queued, requests kept.
final class TestNetwork: OutboundClient {
    typealias Answer = @Sendable (OutboundRequest) async throws(OutboundError) -> OutboundResponse

    private struct State {
        var requests: [OutboundRequest] = []
        var answer: Answer
        var issued = 0
    }

    private let state: Mutex<State>

    init(_ answer: @escaping Answer) { state = Mutex(State(answer: answer)) }

    /// Tokens `token-1`, `token-2` … for everybody.
    convenience init(lifetime: Int = 100) {
        self.init { _ in tokenAnswer("unset", lifetime: lifetime) }
        respond { [weak self] _ in
            let number = self?.nextNumber() ?? 0
            return tokenAnswer("token-\(number)", lifetime: lifetime)
        }
    }

    private func nextNumber() -> Int {
        state.withLock { state in
            state.issued += 1
            return state.issued
        }
    }

    func respond(_ answer: @escaping Answer) { state.withLock { $0.answer = answer } }
    var requests: [OutboundRequest] { state.withLock { $0.requests } }

    func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        let answer = state.withLock { state in
            state.requests.append(request)
            return state.answer
        }
        return try await answer(request)
    }
}

/// The answer of a token endpoint. RFC 6749 §5.1.
func tokenAnswer(_ token: String, lifetime: Int = 100, scope: String = "MyService/weather_read") -> OutboundResponse {
    let body =
        #"{"access_token":"\#(token)","token_type":"Bearer","expires_in":\#(lifetime),"scope":"\#(scope)"}"#
    return OutboundResponse(status: .ok, headerFields: [.contentType: "application/json"], body: Array(body.utf8))
}

/// A refusal of a token endpoint. RFC 6749 §5.2.
func refusalAnswer(_ status: HTTPResponse.Status, _ code: String) -> OutboundResponse {
    OutboundResponse(
        status: status, headerFields: [.contentType: "application/json"], body: Array(#"{"error":"\#(code)"}"#.utf8))
}

/// A number that several tasks count.
final class Count: Sendable {
    private let number = Mutex(0)
    var value: Int { number.withLock { $0 } }
    func increment() { number.withLock { $0 += 1 } }
}

/// A door that is closed until a test opens it, and counts who stands before it.
final class Gate: Sendable {
    private let opened = SharedResult<Bool>()
    func open() { opened.finish(true) }
    func pass() async { _ = await opened.wait() }
}

extension ServiceTokenClient {
    /// A client at a token endpoint of the test's network; pauses are noted and pass at once.
    static func test(
        _ network: TestNetwork, clock: TestClock = TestClock(), timing: TokenTiming = TokenTiming(),
        pauses: Pauses = Pauses(), place: TokenRequester.Place = .tokenEndpoint("https://login.test/oauth2/token"),
        logger: Logger = Logger(label: "test")
    ) -> ServiceTokenClient {
        ServiceTokenClient(
            place, .secretBasic(clientID: "MyBFF", clientSecret: "s3cret"), network, logger, timing: timing,
            environment: TokenClientEnvironment(
                clock: { clock.now }, random: { 0.5 },
                sleep: { pause in
                    pauses.note(pause)
                    clock.advance(pause)
                    await Task.yield()
                }))
    }
}

/// The pauses that a client made.
final class Pauses: Sendable {
    private let noted = Mutex<[Duration]>([])
    func note(_ pause: Duration) { noted.withLock { $0.append(pause) } }
    var all: [Duration] { noted.withLock { $0 } }
}

/// Waits until the condition holds: what is waited for is on its way, and the test's time limit catches what is not.
func eventually(_ condition: () -> Bool) async {
    while !condition(), !Task.isCancelled { await Task.yield() }
}
