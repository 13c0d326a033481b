import JOSE
import OAuthCore
import Testing

/// Verifies as the server does: a set by `kid` and `alg`, a single key by what it is bound to.
func verifyVector(_ test: WycheproofCase) throws -> [UInt8] {
    let token = try JWS.parse(test.token)
    if test.key.members.contains(where: { $0.name == "keys" }) {
        return try token.verify(with: JWKSet(test.key), policy: anyPolicy)
    }
    return try token.verify(with: VerificationKey(JWK(test.key)), policy: anyPolicy)
}

@Suite("Wycheproof signatures")
struct WycheproofSignatureTests {
    /// Cases that end otherwise than the file says; each is explained in docs/jose-decisions.md.
    private static let refusedThoughValid: [Int: String] = [
        346: "the key says PS256, the token PS384", 350: "the key says PS256, the token PS384",
        347: "the key's algorithm ES521 does not exist", 351: "the key's algorithm ES521 does not exist",
        372: "a question mark inside base64url", 373: "a question mark inside base64url",
    ]
    private static let acceptedThoughInvalid: [Int: String] = [
        367: "the same token as the valid case 357", 370: "the same token as the valid case 357",
    ]

    @Test("401 cases: 46 valid, 355 invalid, none acceptable")
    func signatures() throws {
        let cases = try WycheproofCase.load("signature")
        #expect(cases.count == 401)
        #expect(cases.count { $0.result == "valid" } == 46)
        #expect(cases.count { $0.result == "invalid" } == 355)
        var accepted = 0
        for test in cases {
            let outcome = Result { try verifyVector(test) }
            let verified = (try? outcome.get()) != nil
            var expected = test.result == "valid"
            if Self.refusedThoughValid[test.id] != nil || Self.acceptedThoughInvalid[test.id] != nil {
                expected.toggle()
            }
            #expect(verified == expected, "tcId \(test.id) \(test.comment): \(outcome)")
            if verified { accepted += 1 }
        }
        #expect(accepted == 46 - Self.refusedThoughValid.count + Self.acceptedThoughInvalid.count)
    }

    @Test("the two cases accepted though invalid are byte for byte the valid one")
    func identical() throws {
        let cases = try WycheproofCase.load("signature")
        let valid = try #require(cases.first { $0.id == 357 })
        for id in Self.acceptedThoughInvalid.keys {
            let test = try #require(cases.first { $0.id == id })
            #expect(test.token == valid.token)
            #expect(test.key == valid.key)
        }
    }

    @Test("the tokens whose key names another algorithm verify once the caller binds the right one")
    func rebound() throws {
        let right: [Int: JWSAlgorithm] = [346: .ps384, 347: .es512, 350: .ps384, 351: .es512]
        for test in try WycheproofCase.load("signature") {
            guard let algorithm = right[test.id] else { continue }
            var object = test.key
            object["alg"] = nil
            let key = try VerificationKey(JWK(object), algorithm: algorithm)
            #expect(throws: Never.self) { try JWS.parse(test.token).verify(with: key, policy: anyPolicy) }
        }
    }

    @Test("26 cases of keys: 5 valid, 21 invalid")
    func keys() throws {
        let cases = try WycheproofCase.load("key")
        #expect(cases.count == 26)
        #expect(cases.count { $0.result == "valid" } == 5)
        for test in cases {
            let outcome = Result { try verifyVector(test) }
            #expect(
                ((try? outcome.get()) != nil) == (test.result == "valid"), "tcId \(test.id) \(test.comment): \(outcome)"
            )
        }
    }

    @Test("49 cases of misuse with signatures: 4 valid, 45 invalid")
    func misuse() throws {
        let cases = try WycheproofCase.load("crypto").filter { $0.id <= 49 }
        #expect(cases.count == 49)
        #expect(cases.count { $0.result == "valid" } == 4)
        for test in cases {
            let outcome = Result { try verifyVector(test) }
            #expect(
                ((try? outcome.get()) != nil) == (test.result == "valid"), "tcId \(test.id) \(test.comment): \(outcome)"
            )
        }
    }
}
