import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import Testing

@Suite("Fingerprints of browsers")
struct FingerprintTests {
    private static let foreign: [HTTPFields] = [
        [.userAgent: "OtherBrowser/2.0", .acceptLanguage: "de-DE, de;q=0.9"],
        [.userAgent: "TestBrowser/1.0", .acceptLanguage: "en"], [.userAgent: "TestBrowser/1.0"],
        [.acceptLanguage: "de-DE, de;q=0.9"], [:],
    ]

    @Test("strict: a foreign fingerprint is 401 session_expired, and the session has ended", arguments: foreign)
    func strict(fields: HTTPFields) async throws {
        let harness = try await CoreHarness()
        let session = try await harness.logIn()
        let answer = await harness.ask(.get, "/auth/me", cookie: session.cookie, browser: fields)
        expectRefusal(answer, 401, "session_expired")
        expectRefusal(await harness.ask(.get, "/auth/me", cookie: session.cookie), 401, "session_expired")
    }

    @Test("not strict: a foreign fingerprint is a warning, and the session goes on", arguments: foreign)
    func warned(fields: HTTPFields) async throws {
        let harness = try await CoreHarness { $0.sessions.isFingerprintStrict = false }
        let session = try await harness.logIn()
        #expect(await harness.ask(.get, "/auth/me", cookie: session.cookie, browser: fields).status == .ok)
    }

    @Test("switched off, nothing is kept and nothing compared")
    func off() async throws {
        let harness = try await CoreHarness { $0.sessions.usesFingerprint = false }
        let session = try await harness.logIn()
        #expect(session.record.fingerprintHash == nil)
        #expect(await harness.ask(.get, "/auth/me", cookie: session.cookie, browser: [:]).status == .ok)
    }

    @Test("the address counts only where fingerprint_ip is on")
    func address() async throws {
        for isOn in [false, true] {
            let harness = try await CoreHarness { $0.sessions.fingerprintsAddress = isOn }
            let session = try await harness.logIn()
            // The login of the harness came from no known address.
            let answer = await harness.ask(.get, "/auth/me", cookie: session.cookie)
            #expect(answer.status == (isOn ? .unauthorized : .ok))
        }
    }

    @Test("blanks and case of Accept-Language do not count, which proxies tidy")
    func canonical() {
        let one = ClientFingerprint(userAgent: "A", acceptLanguage: "de-DE, de;q=0.9", address: nil)
        #expect(one == ClientFingerprint(userAgent: "A", acceptLanguage: "de-de,de;q=0.9", address: nil))
        #expect(one != ClientFingerprint(userAgent: "a", acceptLanguage: "de-DE, de;q=0.9", address: nil))
    }

    @Test("fields do not run together, and a missing one is not an empty one")
    func distinct() {
        let fingerprints = [
            ClientFingerprint(userAgent: "ab", acceptLanguage: nil, address: nil),
            ClientFingerprint(userAgent: "a", acceptLanguage: "b", address: nil),
            ClientFingerprint(userAgent: nil, acceptLanguage: "ab", address: nil),
            ClientFingerprint(userAgent: nil, acceptLanguage: nil, address: "ab"),
            ClientFingerprint(userAgent: "ab", acceptLanguage: "", address: nil),
            ClientFingerprint(userAgent: nil, acceptLanguage: nil, address: nil),
        ]
        #expect(Set(fingerprints.map(\.bytes)).count == fingerprints.count)
    }

    @Test("a field without end is taken in as far as its limit")
    func bounded() {
        let long = String(repeating: "x", count: 1 << 20)
        let fingerprint = ClientFingerprint(userAgent: long, acceptLanguage: long, address: nil)
        #expect(fingerprint.bytes.count < 2 * ClientFingerprint.fieldLimit + 10)
    }
}
