import OAuthCore
import Testing

/// Each row is a sentence of the contract's paragraph "Refresh tokens".
@Suite("RFC 6749 §6 and RFC 9700 §4.14.2, refresh tokens as a decision")
struct RefreshTokenGrantTests {
    /// A grant, what is presented at which second, and what that is worth.
    struct Row: Sendable, CustomTestStringConvertible {
        let sentence: String
        /// The second at which each generation was first rotated, from generation 1 on.
        var rotations: [Int64] = []
        var presented: Int64
        var at: Int64
        var window: Int64 = 10
        var expected: Expectation
        var change: @Sendable (inout GrantRecord) -> Void = { _ in }
        var clientID = "client"
        var testDescription: String { sentence }
    }

    enum Expectation: Sendable, Equatable {
        case rotate
        case successor(Int64)
        case invalid
        case lateRetry
        case reuse
        case setBack
    }

    static let lifetime: Int64 = 1000
    static let idle: Int64 = 300

    static let table: [Row] = [
        Row(sentence: "a refresh rotates", presented: 1, at: 5, expected: .rotate),
        Row(
            sentence: "the current one rotates, whatever was rotated before", rotations: [1, 2], presented: 3, at: 5,
            expected: .rotate),
        Row(
            sentence: "the same token again within the window gets the same successor", rotations: [100], presented: 1,
            at: 100, expected: .successor(2)),
        Row(
            sentence: "… until the last moment of the window", rotations: [100], presented: 1, at: 109,
            expected: .successor(2)),
        Row(
            sentence: "after the window it is reuse, though its successor was never used", rotations: [100],
            presented: 1, at: 110, expected: .reuse),
        Row(
            sentence: "the window counts from the first rotation", rotations: [100, 200], presented: 2, at: 209,
            expected: .successor(3)),
        Row(
            sentence: "once the successor was used, its predecessor is refused: inside the window nothing more",
            rotations: [100, 102], presented: 1, at: 105, expected: .lateRetry),
        Row(
            sentence: "… after the window the grant is revoked", rotations: [100, 102], presented: 1, at: 110,
            expected: .reuse),
        Row(
            sentence: "any older ancestor after its window is reuse", rotations: [100, 102, 150], presented: 1, at: 151,
            expected: .reuse),
        Row(
            sentence: "an older ancestor inside its window is refused and nothing more", rotations: [100, 101, 102],
            presented: 1, at: 103, expected: .lateRetry),
        Row(
            sentence: "a window of 0 turns retries off", rotations: [100], presented: 1, at: 100, window: 0,
            expected: .reuse),
        Row(
            sentence: "an ancestor that is no longer remembered counts as outside its window", rotations: [100, 101],
            presented: 1, at: 101, expected: .reuse, change: { $0.rotations.removeFirst() }),
        Row(
            sentence: "another client's token is refused and nothing follows", presented: 1, at: 5, expected: .invalid,
            clientID: "other"),
        Row(
            sentence: "… a rotated one too", rotations: [1], presented: 1, at: 500, expected: .invalid,
            clientID: "other"),
        Row(
            sentence: "a revoked grant gives nothing", presented: 1, at: 5, expected: .invalid,
            change: { $0.revokedAt = UnixTime(seconds: 4) }),
        Row(
            sentence: "… and a retry on it neither", rotations: [4], presented: 1, at: 5, expected: .invalid,
            change: { $0.revokedAt = UnixTime(seconds: 4) }),
        Row(sentence: "an expired grant gives nothing", presented: 1, at: 5000, expected: .invalid),
        Row(
            sentence: "a grant that was never activated gives nothing", presented: 1, at: 5, expected: .invalid,
            change: { $0.activatedAt = nil }),
        Row(
            sentence: "a token newer than its grant is refused, and the grant of a database that was set back ends",
            presented: 2, at: 5, expected: .setBack),
        Row(sentence: "idle_lifetime ends it", presented: 1, at: idle, expected: .invalid),
        Row(
            sentence: "… counted from the last use", rotations: [200], presented: 2, at: 200 + idle - 1,
            expected: .rotate),
        Row(sentence: "… and not a second longer", rotations: [200], presented: 2, at: 200 + idle, expected: .invalid),
        Row(
            sentence: "lifetime ends it whatever was rotated", rotations: [900], presented: 2, at: lifetime,
            expected: .invalid),
    ]

    @Test("contract, refresh tokens", arguments: table)
    func decision(_ row: Row) {
        var grant = GrantRecord(
            id: GrantID(String(repeating: "g", count: 24)), subject: SubjectID("person"), clientID: ClientID("client"),
            sessionID: SessionID("session"), scope: .empty, authTime: UnixTime(seconds: 0),
            createdAt: UnixTime(seconds: 0), expiresAt: UnixTime(seconds: 4000))
        grant.activatedAt = UnixTime(seconds: 0)
        grant.generation = Int64(row.rotations.count) + 1
        grant.rotations = row.rotations.enumerated().map { .init(generation: Int64($0 + 1), at: UnixTime(seconds: $1)) }
        row.change(&grant)
        let token = RefreshToken(grantID: grant.id, generation: row.presented) { _ in
            SecretHash([UInt8](repeating: 1, count: 32))
        }
        let decision = RefreshTokenGrant.decide(
            token, clientID: ClientID(row.clientID), grant: grant,
            policy: .init(
                lifetime: .seconds(Self.lifetime), idleLifetime: .seconds(Self.idle), retryWindow: .seconds(row.window)),
            now: UnixTime(seconds: row.at))
        switch decision {
        case .rotate: #expect(row.expected == .rotate)
        case .repeatSuccessor(let generation): #expect(row.expected == .successor(generation))
        case .refuse(.invalid): #expect(row.expected == .invalid)
        case .refuse(.lateRetry): #expect(row.expected == .lateRetry)
        case .refuse(.reuse): #expect(row.expected == .reuse)
        case .refuse(.setBack): #expect(row.expected == .setBack)
        }
    }

    @Test("§5.2 every refusal is invalid_grant in the same words")
    func words() {
        let refusals: [RefreshTokenGrant.Refusal] = [.invalid("x"), .lateRetry, .reuse, .setBack]
        #expect(Set(refusals.map(\.error.code)) == [.invalidGrant])
        #expect(Set(refusals.map(\.error.description)).count == 1)
    }

    @Test("§6 scope narrows, and never widens")
    func scope() throws {
        var client = Client(
            clientID: ClientID("client"), grantTypes: [.refreshToken], scope: Scope(parsing: "a b c") ?? .empty)
        let grant = GrantRecord(
            id: GrantID("g"), subject: SubjectID("p"), clientID: client.clientID, sessionID: SessionID("s"),
            scope: Scope(parsing: "a b") ?? .empty, authTime: UnixTime(seconds: 0), createdAt: UnixTime(seconds: 0),
            expiresAt: UnixTime(seconds: 1))
        #expect(try RefreshTokenGrant.scope(requested: nil, grant: grant, client: client).description == "a b")
        #expect(
            try RefreshTokenGrant.scope(requested: Scope(parsing: "b"), grant: grant, client: client).description == "b"
        )
        let error = #expect(throws: OAuthError.self) {
            try RefreshTokenGrant.scope(requested: Scope(parsing: "b c"), grant: grant, client: client)
        }
        #expect(error?.code == .invalidScope)
        client.scope = Scope(parsing: "b") ?? .empty
        #expect(try RefreshTokenGrant.scope(requested: nil, grant: grant, client: client).description == "b")
        client.scope = .empty
        #expect(throws: OAuthError.self) { try RefreshTokenGrant.scope(requested: nil, grant: grant, client: client) }
    }
}

@Suite("The refresh token on the wire")
struct RefreshTokenTests {
    private func hash(_ bytes: [UInt8], key: UInt8 = 1) -> SecretHash {
        // Any function of every byte will do here.
        var state = 14_695_981_039_346_656_037 &+ UInt64(key)
        return SecretHash(
            (0..<32).map { _ in
                for byte in bytes { state = (state ^ UInt64(byte)) &* 1_099_511_628_211 }
                return UInt8(truncatingIfNeeded: state >> 40)
            })
    }

    private var token: RefreshToken {
        RefreshToken(grantID: GrantID("AbCdEfGhIjKlMnOpQrStUvWx"), generation: 37) { hash($0) }
    }

    private func isAuthentic(_ token: RefreshToken, keys: [UInt8] = [1]) -> Bool {
        token.isAuthentic(keyedHashes: { bytes in keys.map { hash(bytes, key: $0) } }, equals: { $0 == $1 })
    }

    @Test("it is a prefix, letters and digits, and is read back")
    func roundTrip() throws {
        let text = token.wireForm
        #expect(text.hasPrefix("grt_AbCdEfGhIjKlMnOpQrStUvWx00000011"))
        #expect(text.utf8.count == 68)
        #expect(text.dropFirst(4).allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
        let read = try #require(RefreshToken(text))
        #expect(read == token)
        #expect(isAuthentic(read))
    }

    @Test("a MAC of a previous key is accepted, another one is not")
    func keys() {
        #expect(isAuthentic(token, keys: [9, 1]))
        #expect(!isAuthentic(token, keys: [9, 8]))
    }

    @Test("every altered character makes it worthless")
    func altered() {
        let characters = Array(token.wireForm)
        for position in characters.indices {
            for replacement: Character in ["A", "b", "0", "_", "é"] where characters[position] != replacement {
                var changed = characters
                changed[position] = replacement
                if let read = RefreshToken(String(changed)) { #expect(!isAuthentic(read), "at \(position)") }
            }
        }
    }

    @Test(
        "another length, prefix or generation form is none",
        arguments: [
            "", "grt_", "x", "grt_" + String(repeating: "a", count: 63), "grt_" + String(repeating: "a", count: 65),
        ])
    func malformed(_ text: String) {
        #expect(RefreshToken(text) == nil)
    }

    @Test("generation 0 and capital digits are none")
    func generations() {
        let rest = String(repeating: "a", count: 32)
        let handle = "grt_" + String(repeating: "g", count: 24)
        #expect(RefreshToken(handle + "00000001" + rest) != nil)
        #expect(RefreshToken(handle + "00000000" + rest) == nil)
        #expect(RefreshToken(handle + "0000000A" + rest) == nil)
        #expect(RefreshToken(handle + "-0000001" + rest) == nil)
    }

    @Test("it prints as <redacted>")
    func redacted() {
        #expect("\(token) \(String(reflecting: token))" == "<redacted> <redacted>")
        #expect(
            "\(AuthorizationCode("gac_x")) \(String(reflecting: AuthorizationCode("gac_x")))" == "<redacted> <redacted>"
        )
    }
}
