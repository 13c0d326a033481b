import JOSE
import OAuthCore
import Testing

private func decryptVector(_ test: WycheproofCase) throws -> [UInt8] {
    try JWE.parse(test.token).decrypt(with: DecryptionKey(JWK(test.privateKey)))
}

@Suite("Wycheproof encryption")
struct WycheproofEncryptionTests {
    /// Valid cases that are refused; docs/jose-decisions.md explains them.
    private static let refusedThoughValid: [Int: JOSEError] = [
        100: .unsupportedAlgorithm("RSA1_5"), 101: .unsupportedAlgorithm("RSA1_5"),
        102: .unsupportedAlgorithm("RSA1_5"), 103: .unsupportedAlgorithm("RSA1_5"),
        104: .unsupportedAlgorithm("RSA1_5"), 105: .unsupportedAlgorithm("RSA1_5"),
        112: .unsupportedAlgorithm("RSA1_5"), 128: .unsupportedAlgorithm("RSA1_5"), 135: .compressed,
    ]

    @Test("139 cases: 65 valid, 74 invalid, none acceptable")
    func encryption() throws {
        let cases = try WycheproofCase.load("encryption")
        #expect(cases.count == 139)
        #expect(cases.count { $0.result == "valid" } == 65)
        #expect(cases.count { $0.result == "invalid" } == 74)
        var opened = 0
        for test in cases {
            let outcome = Result { try decryptVector(test) }
            let comment: Comment = "tcId \(test.id) \(test.comment): \(outcome)"
            if let refusal = Self.refusedThoughValid[test.id] {
                #expect(throws: refusal, comment) { try outcome.get() }
            } else if test.result == "valid" {
                opened += 1
                #expect(try outcome.get() == test.plaintext, comment)
            } else {
                #expect(throws: JOSEError.self, comment) { try outcome.get() }
            }
        }
        #expect(opened == 56)
    }

    @Test("34 cases of misuse with encryption: 2 valid, 32 invalid")
    func misuse() throws {
        let cases = try WycheproofCase.load("crypto").filter { $0.id > 49 }
        #expect(cases.count == 34)
        #expect(cases.count { $0.result == "valid" } == 2)
        for test in cases {
            let outcome = Result { try decryptVector(test) }
            #expect(
                ((try? outcome.get()) != nil) == (test.result == "valid"), "tcId \(test.id) \(test.comment): \(outcome)"
            )
        }
    }

    @Test("every refusal that a modified token gets after its header is the same one")
    func uniform() throws {
        for test in try WycheproofCase.load("encryption") where test.comment.contains("Modified") {
            guard let token = try? JWE.parse(test.token), let key = try? DecryptionKey(JWK(test.privateKey)),
                token.header.algorithm == key.algorithm, token.header.kid == nil || token.header.kid == key.kid
            else { continue }
            #expect(throws: JOSEError.decryptionFailed) { try token.decrypt(with: key) }
        }
    }
}
