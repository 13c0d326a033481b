import HTTPExchange
import HTTPTypes
import Logging
import OAuthCore
import Synchronization
import Testing
import TokenClient

private let scope = "MyService/weather_read"

@Suite("RFC 6749 §4.4 Tokens by client credentials", .timeLimit(.minutes(10)))
struct ServiceTokenClientTests {
    @Test("§4.4.2 the request is a form with the grant, the scope and HTTP Basic")
    func request() async throws {
        let network = TestNetwork()
        let token = try await ServiceTokenClient.test(network).token(scope: scope, resource: "https://weather.test")
        #expect(token.value == "token-1")
        #expect(token.scope?.description == scope)
        let request = try #require(network.requests.first)
        #expect(request.method == .post)
        #expect(request.url == "https://login.test/oauth2/token")
        #expect(request.headerFields[.contentType] == "application/x-www-form-urlencoded")
        #expect(request.headerFields[.authorization] == "Basic TXlCRkY6czNjcmV0")
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "grant_type=client_credentials&scope=MyService%2Fweather_read&resource=https%3A%2F%2Fweather.test")
    }

    @Test("§2.3.1 by client_secret_post the credentials stand in the body")
    func secretPost() async throws {
        let network = TestNetwork()
        let client = ServiceTokenClient(
            tokenEndpoint: "https://login.test/oauth2/token",
            credentials: .secretPost(clientID: "MyBFF", clientSecret: "a&b"), http: network)
        _ = try await client.token(scope: "")
        let request = try #require(network.requests.first)
        #expect(request.headerFields[.authorization] == nil)
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "grant_type=client_credentials&client_id=MyBFF&client_secret=a%26b")
    }

    @Test("the second call is a hit")
    func hit() async throws {
        let network = TestNetwork()
        let client = ServiceTokenClient.test(network)
        let first = try await client.token(scope: scope)
        let second = try await client.token(scope: scope)
        #expect(first == second)
        #expect(network.requests.count == 1)
    }

    @Test("simultaneous callers share one request")
    func singleFlight() async throws {
        let network = TestNetwork()
        let gate = Gate()
        network.respond { _ in
            await gate.pass()
            return tokenAnswer("shared")
        }
        let client = ServiceTokenClient.test(network)
        let waiting = Count()
        let values = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    waiting.increment()
                    return try await client.token(scope: scope).value
                }
            }
            await eventually { waiting.value == 100 && network.requests.count == 1 }
            gate.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(values == Array(repeating: "shared", count: 100))
        #expect(network.requests.count == 1)
    }

    @Test("a caller that is cancelled leaves at once, and the others get their token")
    func cancelledWaiter() async throws {
        let network = TestNetwork()
        let gate = Gate()
        network.respond { _ in
            await gate.pass()
            return tokenAnswer("shared")
        }
        let client = ServiceTokenClient.test(network)
        let first = Task { () async -> ServiceTokenError.Code? in
            do throws(ServiceTokenError) {
                _ = try await client.token(scope: scope)
                return nil
            } catch { return error.code }
        }
        await eventually { network.requests.count == 1 }
        let second = Task { try await client.token(scope: scope).value }
        first.cancel()
        #expect(await first.value == .cancelled)
        gate.open()
        #expect(try await second.value == "shared")
        #expect(network.requests.count == 1)
    }

    @Test("a token is renewed before it expires while callers go on with it")
    func renewal() async throws {
        let (network, clock) = (TestNetwork(), TestClock())
        let client = ServiceTokenClient.test(network, clock: clock)
        _ = try await client.token(scope: scope)
        clock.advance(.seconds(81))
        #expect(try await client.token(scope: scope).value == "token-1")
        await eventually { network.requests.count == 2 }
        var value = ""
        while value != "token-2" { value = try await client.token(scope: scope).value }
        #expect(network.requests.count == 2)
    }

    @Test("run as a service, the client renews a token in use though nobody asks")
    func service() async throws {
        let (network, clock) = (TestNetwork(), TestClock())
        let client = ServiceTokenClient.test(network, clock: clock)
        _ = try await client.token(scope: scope)
        let service = Task { try await client.run() }
        await eventually { network.requests.count == 2 }
        service.cancel()
        try await service.value
        #expect(clock.now >= start + .seconds(80))
        #expect(network.requests.count == 2)
    }

    @Test("a failure reaches those who waited and is not kept: the next call succeeds")
    func failureNotCached() async throws {
        let network = TestNetwork { _ in refusalAnswer(.unauthorized, "invalid_client") }
        let client = ServiceTokenClient.test(network)
        let error = await #expect(throws: ServiceTokenError.self) { _ = try await client.token(scope: scope) }
        #expect(error?.code == .refused)
        #expect(error?.detail.contains("invalid_client") == true)
        #expect(network.requests.count == 1, "what does not pass is tried once")
        network.respond { _ in tokenAnswer("good") }
        #expect(try await client.token(scope: scope).value == "good")
    }

    @Test("what may pass is tried again after growing pauses")
    func retries() async throws {
        let network = TestNetwork { _ throws(OutboundError) in throw OutboundError(.connect, detail: "refused") }
        let pauses = Pauses()
        let client = ServiceTokenClient.test(network, pauses: pauses)
        let error = await #expect(throws: ServiceTokenError.self) { _ = try await client.token(scope: scope) }
        #expect(error?.code == .unreachable)
        #expect(network.requests.count == 3)
        #expect(pauses.all == [.milliseconds(75), .milliseconds(150)])
        network.respond { _ in tokenAnswer("good") }
        #expect(try await client.token(scope: scope).value == "good")
        #expect(pauses.all.count == 3, "the pause after the last failure is kept by whoever asks next")
    }

    @Test("RFC 8414 §3.3 the token endpoint is that of the metadata, whose issuer must be the expected one")
    func discovery() async throws {
        let network = TestNetwork { request in
            guard request.url.contains(".well-known") else { return tokenAnswer("found") }
            let metadata =
                #"{"issuer":"https://login.test","token_endpoint":"https://login.test/elsewhere","jwks_uri":"https://login.test/jwks"}"#
            return OutboundResponse(status: .ok, body: Array(metadata.utf8))
        }
        let client = ServiceTokenClient.test(network, place: .issuer("https://login.test"))
        #expect(try await client.token(scope: scope).value == "found")
        _ = try await client.token(scope: "other")
        #expect(
            network.requests.map(\.url) == [
                "https://login.test/.well-known/openid-configuration", "https://login.test/elsewhere",
                "https://login.test/elsewhere",
            ])
        let mistaken = ServiceTokenClient.test(network, place: .issuer("https://other.test"))
        let error = await #expect(throws: ServiceTokenError.self) { _ = try await mistaken.token(scope: scope) }
        #expect(error?.code == .discovery)
    }

    @Test("the secret leaves over https alone, or to a loopback name", arguments: ["http://login.test/token", "login"])
    func plainHTTP(url: String) async throws {
        let network = TestNetwork()
        let client = ServiceTokenClient.test(network, place: .tokenEndpoint(url))
        let error = await #expect(throws: ServiceTokenError.self) { _ = try await client.token(scope: scope) }
        #expect(error?.code == .discovery)
        #expect(network.requests.isEmpty)
    }

    @Test("nothing prints a secret or a token")
    func redaction() async throws {
        let credentials = ClientCredentials.secretBasic(clientID: "MyBFF", clientSecret: "s3cret")
        let token = serviceToken("t0ken")
        var dumped = ""
        dump(credentials, to: &dumped)
        dump(token, to: &dumped)
        #expect(!"\(credentials) \(token) \(dumped) \(String(reflecting: token))".contains("s3cret"))
        #expect(!"\(credentials) \(token) \(dumped) \(String(reflecting: token))".contains("t0ken"))
    }

    @Test("the debug log says hit or miss with the client")
    func log() async throws {
        let lines = LogLines()
        var logger = Logger(label: "test", factory: { _ in lines.handler })
        logger.logLevel = .debug
        let client = ServiceTokenClient.test(TestNetwork(), logger: logger)
        _ = try await client.token(scope: scope)
        _ = try await client.token(scope: scope)
        let hits = lines.all.filter { $0.hasPrefix("cache") }
        #expect(hits.count == 2)
        #expect(hits.first?.hasPrefix("cache miss") == true)
        #expect(hits.last?.hasPrefix("cache hit") == true)
        #expect(hits.allSatisfy { $0.contains("MyBFF") })
        #expect(!lines.all.contains { $0.contains("token-1") || $0.contains("s3cret") })
    }
}

/// What was logged: message and metadata in one line.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func append(_ line: String) { lines.withLock { $0.append(line) } }
    var handler: any LogHandler { Handler(lines: self) }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .debug

        init(lines: LogLines) { self.lines = lines }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            lines.append("\(event.message) \(all.sorted { $0.key < $1.key })")
        }
    }
}
