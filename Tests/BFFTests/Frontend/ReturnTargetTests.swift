import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import Secrets
import Testing

@Suite("Addresses to return to")
struct ReturnTargetTests {
    private static let allowed = ["http://localhost:3000", "https://app.example.com"]
    private let policy = ReturnTargetPolicy(
        location: PublicLocation("http://localhost:8000"), allowedRedirects: ReturnTargetTests.allowed)

    @Test("the corpus has at least 200 addresses")
    func corpus() { #expect(ReturnTargetCorpus.all.count >= 200) }

    @Test("no address of the corpus passes, and the log line of it is one line of ASCII")
    func refused() {
        for text in ReturnTargetCorpus.all {
            do throws(BFFFailure) {
                let target = try policy.parse(text)
                Issue.record("\(LogText.quote(text)) became \(target.location)")
            } catch {
                #expect(error.code == .invalidRequest)
                #expect(error.status == .badRequest)
                #expect(error.detail.unicodeScalars.allSatisfy { $0.isASCII && $0.value >= 0x20 || $0 == "…" })
            }
        }
    }

    @Test("the login refuses every address of the corpus: 400, and nobody is sent anywhere")
    func login() async throws {
        let harness = try await CoreHarness()
        for text in ReturnTargetCorpus.all {
            let target = "/auth/web/login?provider=keycloak&redirect_uri=" + PercentEncoding.encode(text)
            let answer = await harness.ask(.get, target)
            #expect(answer.status == .badRequest, "\(LogText.quote(text)) was answered \(answer.status)")
            #expect(answer.headerFields[.location] == nil)
            #expect(answer.headerFields[.setCookie] == nil)
        }
    }

    @Test("forward authentication offers no address of the corpus, whatever field it comes in")
    func verify() async throws {
        let harness = try await CoreHarness()
        for text in ReturnTargetCorpus.all {
            for name in [
                "X-Original-URL", "X-Original-URI", "X-Forwarded-Uri", "X-Forwarded-Host", "X-Forwarded-Proto",
            ] {
                var fields = HTTPFields()
                for (name, value) in [
                    ("X-Forwarded-Host", "localhost:3000"), ("X-Forwarded-Uri", "/app"), (name, text),
                ] {
                    fields[try #require(HTTPField.Name(name))] = value
                }
                let answer = await harness.ask(.get, "/auth/verify", fields: fields)
                let login = try #require(answer.headerFields[.xAuthLogin])
                #expect(leadsHome(login), "\(name): \(LogText.quote(text)) became \(login)")
            }
        }
    }

    /// The login's own address, and in it no place to return to but a local or allowed one.
    private func leadsHome(_ login: String) -> Bool {
        let start = "http://localhost:8000/auth/web/login?"
        guard login.hasPrefix(start), let query = try? FormParameters(login.dropFirst(start.count).utf8) else {
            return false
        }
        return query["redirect_uri"].map(Self.isSafe) ?? true
    }

    /// An own reading of what is safe, simpler than the policy's.
    private static func isSafe(_ location: String) -> Bool {
        let bytes = Array(location.utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }) else { return false }
        if bytes.first == 0x2F { return bytes.count == 1 || bytes[1] != 0x2F }
        return allowed.contains { location.hasPrefix($0 + "/") }
    }

    @Test("of 20,000 texts put together at random, none that passes leads elsewhere")
    func random() throws {
        let random = RandomSource.predictable(seed: 42)
        var passed = 0
        for _ in 0..<20_000 {
            let choice = random.bytes(8)
            let text = choice.dropFirst().prefix(Int(choice[0] % 7) + 1).map {
                ReturnTargetCorpus.pieces[Int($0) % ReturnTargetCorpus.pieces.count]
            }.joined()
            guard let target = try? policy.parse(text) else { continue }
            passed += 1
            #expect(Self.isSafe(target.location), "\(LogText.quote(text)) became \(target.location)")
        }
        #expect(passed > 100)
    }

    @Test(
        "local paths pass as they stand",
        arguments: [
            "/", "/home", "/home/", "/a/b?c=d", "/a?next=//b", "/a?u=http://x.example/", "/#/route", "/a#b",
            "/%E2%82%AC", "/a%20b",
            "/a%2Fb", "/a?q=100%25", "/a.b/c..d", "/a?x={1}|2^3", "/~me/@you:x;y=1,2",
        ])
    func local(text: String) throws {
        let target = try policy.parse(text)
        #expect(target.location == text)
        #expect(target.isLocal)
    }

    @Test(
        "addresses on allowed origins pass under the configured name; those on the own origin are local",
        arguments: [
            ("http://localhost:3000", "http://localhost:3000/"),
            ("http://localhost:3000/a?b#c", "http://localhost:3000/a?b#c"),
            ("HTTPS://APP.example.com:443/x", "https://app.example.com/x"),
            ("https://app.example.com?x=1", "https://app.example.com/?x=1"),
            ("http://localhost:8000/a", "/a"), ("http://localhost:8000", "/"),
        ])
    func allowedOrigins(text: String, location: String) throws { #expect(try policy.parse(text).location == location) }

    @Test("without allowed origins no absolute address passes but an own one")
    func nothingAllowed() {
        let policy = ReturnTargetPolicy(location: PublicLocation("https://app.example.com"), allowedRedirects: [])
        #expect(throws: BFFFailure.self) { try policy.parse("http://localhost:3000/") }
        #expect(throws: Never.self) { try policy.parse("https://app.example.com/x") }
    }
}
