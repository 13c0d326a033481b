import Secrets
import Testing

@Suite("RFC 8265 §4.2 passwords in Unicode")
struct PasswordTextTests {
    private let hasher = PasswordHasher(costs: Argon2id(passes: 1, memory: 64, lanes: 1))

    @Test("a password is the same however the keyboard puts its letters together")
    func composed() async throws {
        let hash = try await hasher.hash("caf\u{E9} cr\u{E8}me")
        #expect(try await hasher.verify("cafe\u{301} cre\u{300}me", against: hash))
        #expect(try await hasher.verify("caf\u{E9}\u{A0}cr\u{E8}me", against: hash))
        #expect(try await !hasher.verify("cafe creme", against: hash))
    }

    @Test("ASCII is hashed as it is, and compatibility characters stay apart")
    func kept() {
        #expect(PasswordText.prepared(" a  B ") == " a  B ")
        #expect(Array(PasswordText.prepared("ﬁ①").unicodeScalars) == Array("ﬁ①".unicodeScalars))
    }
}
