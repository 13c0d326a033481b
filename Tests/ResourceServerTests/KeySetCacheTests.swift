import HTTPExchange
import JOSE
import OAuthCore
import ResourceServer
import Testing

@Suite("RFC 8414 Keys of an issuer", .timeLimit(.minutes(10)))
struct KeySetCacheTests {
    private let issuer: TestIssuer
    private let clock = TestClock()
    private let verifier: AccessTokenVerifier

    init() throws {
        issuer = try TestIssuer()
        verifier = issuer.verifier(clock: clock)
    }

    @Test("nothing is fetched before it is needed, then once for all who wait")
    func sharedFetch() async throws {
        #expect(issuer.requests.isEmpty)
        let token = try issuer.token()
        issuer.hold()
        let answers = Task { [verifier] in
            await withTaskGroup(of: AccessTokenError?.self) { group in
                for _ in 0..<50 { group.addTask { await verifier.refusal(token) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        await eventually { issuer.requests.count == 1 }
        issuer.release()
        #expect(await answers.value.allSatisfy { $0 == nil })
        #expect(issuer.keySetRequests == 1)
    }

    @Test("a storm of unknown kids causes one fetch in a cooldown")
    func storm() async throws {
        #expect(await verifier.refusal(try issuer.token()) == nil)
        let forged = try (0..<200).map { number in
            try issuer.token(key: .generate(algorithm: .es256, kid: KeyID("forged-\(number)")))
        }
        let codes = await withTaskGroup(of: AccessTokenError.Code?.self) { [verifier] group in
            for token in forged { group.addTask { await verifier.refusal(token)?.code } }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(codes == [.unknownKey])
        #expect(issuer.keySetRequests == 2)
        clock.advance(.seconds(10))
        for token in forged.prefix(20) { #expect(await verifier.refusal(token)?.code == .unknownKey) }
        #expect(issuer.keySetRequests == 3)
    }

    @Test("a rotation under way fails no request: the new key is found by one fetch")
    func rotation() async throws {
        let old = issuer.key
        #expect(await verifier.refusal(try issuer.token()) == nil)
        let new = try SigningKey.generate(algorithm: .es256, kid: KeyID("key-2"))
        issuer.publish([old, new])
        #expect(await verifier.refusal(try issuer.token(key: new)) == nil)
        #expect(await verifier.refusal(try issuer.token(key: old)) == nil)
        #expect(issuer.keySetRequests == 2)
    }

    @Test("a token whose key was taken back is refused once the keys are renewed, though it was found good before")
    func keyTakenBack() async throws {
        let (old, new) = (issuer.key, try SigningKey.generate(algorithm: .es256, kid: KeyID("key-2")))
        let token = try issuer.token(["exp": .int(start.seconds + 86400)])
        #expect(await verifier.refusal(token) == nil)
        issuer.publish([new])
        #expect(await verifier.refusal(token) == nil, "nobody has heard of it yet")
        #expect(await verifier.refusal(try issuer.token(key: new)) == nil)
        #expect(await verifier.refusal(token)?.code == .unknownKey)
        issuer.publish([old])
        clock.advance(.seconds(10))
        #expect(await verifier.refusal(token) == nil)
    }

    @Test("while the issuer is down the keys stay in use, and after a day nobody is let in")
    func issuerDown() async throws {
        let token = try issuer.token(["exp": .int(start.seconds + 200_000)])
        #expect(await verifier.refusal(token) == nil)
        issuer.goDown()
        clock.advance(.seconds(301))
        #expect(await verifier.refusal(token) == nil)
        await eventually { issuer.requests.count == 3 }
        #expect(await verifier.refusal(try issuer.token(at: clock.now)) == nil)
        clock.advance(.seconds(86400))
        let error = await verifier.refusal(token)
        #expect(error?.code == .keysUnavailable)
        #expect(error?.isTransient == true)
        issuer.comeBack()
        clock.advance(.seconds(31))
        #expect(await verifier.refusal(token) == nil)
    }

    @Test("an issuer that is down at the start stops nothing, and is asked again after a pause")
    func downAtStart() async throws {
        issuer.goDown()
        await verifier.warmUp()
        let token = try issuer.token()
        for _ in 0..<10 { #expect(await verifier.refusal(token)?.code == .keysUnavailable) }
        #expect(issuer.requests.count == 1)
        issuer.comeBack()
        clock.advance(.seconds(1))
        #expect(await verifier.refusal(token) == nil)
    }

    @Test("a caller that is cancelled leaves, and the others get their answer")
    func cancelledWaiter() async throws {
        let token = try issuer.token()
        issuer.hold()
        let first = Task { [verifier] in await verifier.refusal(token)?.code }
        await eventually { issuer.requests.count == 1 }
        let second = Task { [verifier] in await verifier.refusal(token)?.code }
        first.cancel()
        #expect(await first.value == .cancelled)
        issuer.release()
        #expect(await second.value == nil)
    }

    @Test(
        "§3.3 metadata of another issuer, without keys, or with keys over plain http is not believed",
        arguments: [
            #"{"issuer":"https://evil.test","jwks_uri":"https://login.test/jwks"}"#,
            #"{"issuer":"https://login.test/","jwks_uri":"https://login.test/jwks"}"#,
            #"{"jwks_uri":"https://login.test/jwks"}"#, #"{"issuer":"https://login.test"}"#,
            #"{"issuer":"https://login.test","jwks_uri":"http://login.test/jwks"}"#,
            #"{"issuer":"https://login.test","jwks_uri":"file:///etc/passwd"}"#,
            #"{"issuer":"https://login.test","jwks_uri":7}"#, "[]", "",
        ])
    func metadataRefused(metadata: String) async throws {
        issuer.answer("/.well-known/openid-configuration", metadata)
        #expect(await verifier.refusal(try issuer.token())?.code == .keysUnavailable)
        #expect(issuer.keySetRequests == 0)
    }

    @Test("keys elsewhere than at the issuer may not lead into the operator's own network")
    func foreignKeySet() async throws {
        issuer.answer(
            "/.well-known/openid-configuration", #"{"issuer":"https://login.test","jwks_uri":"https://cdn.test/jwks"}"#)
        #expect(await verifier.refusal(try issuer.token())?.code == .keysUnavailable)
        #expect(issuer.requests.map(\.isOperatorConfigured) == [true, false])
    }

    @Test(
        "RFC 7517 §5 a key set that is none, is empty, or has no usable key lets nobody in",
        arguments: [
            nil, "", "[]", "{}", #"{"keys":[]}"#,
            #"{"keys":[{"kty":"oct","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0MTI","alg":"HS256","kid":"key-1"}]}"#,
        ])
    func keySetRefused(text: String?) async throws {
        issuer.answer("/jwks", text)
        #expect(await verifier.refusal(try issuer.token())?.code == .keysUnavailable)
    }

    @Test("the key set may be named outright, without metadata; over plain http it is not asked for")
    func explicitKeySet() async throws {
        let verifier = issuer.verifier(TrustedIssuer(issuerName, keys: .keySet(at: "https://login.test/jwks")))
        #expect(await verifier.refusal(try issuer.token()) == nil)
        #expect(issuer.requests.map(\.url) == ["https://login.test/jwks"])
        let plain = issuer.verifier(TrustedIssuer(issuerName, keys: .keySet(at: "http://login.test/jwks")))
        #expect(await plain.refusal(try issuer.token())?.code == .keysUnavailable)
        #expect(issuer.requests.count == 1)
    }

    @Test("§3.1 where there is no OpenID configuration, the OAuth metadata is asked for, before the issuer's path")
    func oauthMetadata() async throws {
        let issuer = TestIssuer("https://login.test/tenant", keys: [issuer.key])
        issuer.answer("/.well-known/openid-configuration", nil)
        #expect(await issuer.verifier().refusal(try issuer.token())?.code == .keysUnavailable)
        #expect(
            issuer.requests.map(\.url) == [
                "https://login.test/tenant/.well-known/openid-configuration",
                "https://login.test/.well-known/oauth-authorization-server/tenant",
            ])
    }
}
