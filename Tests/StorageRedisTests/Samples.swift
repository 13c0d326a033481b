import OAuthCore
import Storage
import Testing

/// A hash of 32 bytes that differs with the name.
func testHash(_ name: String) -> SecretHash {
    let bytes = Array(name.utf8.suffix(32))
    return SecretHash([UInt8](repeating: 7, count: 32 - bytes.count) + bytes)
}

/// A session that lives an hour idle and ten in any case.
func testSession(_ name: String, user: String = "110248495921238986420", now: UnixTime) -> BFFSessionRecord {
    BFFSessionRecord(
        hash: testHash("cookie-\(name)"), handle: "handle-\(name)",
        user: BFFUser(
            provider: "google", subject: SubjectID(user), email: "user@example.com", isEmailVerified: true,
            name: "John Doe"),
        providerSessionID: SessionID("sid-\(name)"),
        tokens: .init(
            accessToken: Array("sealed access \(name)".utf8), idToken: Array("sealed id".utf8),
            refreshToken: Array("sealed refresh".utf8), expiresAt: now + .seconds(300)),
        fingerprintHash: testHash("fingerprint"), createdAt: now, idleExpiresAt: now + .seconds(3600),
        endsAt: now + .seconds(36_000))
}

/// That the operation answers `unavailable`, with that text in the detail.
func expectUnavailable(
    _ text: String = "", sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws(StoreError) -> Void
) async {
    do throws(StoreError) {
        try await body()
        Issue.record("no error", sourceLocation: sourceLocation)
    } catch {
        #expect(error.code == .unavailable, sourceLocation: sourceLocation)
        #expect(text.isEmpty || error.detail.contains(text), "\(error)", sourceLocation: sourceLocation)
    }
}
