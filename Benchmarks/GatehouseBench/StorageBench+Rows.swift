import OAuthCore
import Storage

/// The rows that the store is filled with.
extension StorageBench {
    static func hash(_ index: Int) -> SecretHash {
        var bytes = [UInt8](repeating: 7, count: 24)
        // Spread over the index as real hashes are.
        let spread = UInt64(bitPattern: Int64(index)) &* 0x9E37_79B9_7F4A_7C15
        withUnsafeBytes(of: spread.bigEndian) { bytes.insert(contentsOf: $0, at: 0) }
        return SecretHash(bytes)
    }

    static func grantID(_ index: Int) -> GrantID {
        let digits = String(UInt64(bitPattern: Int64(index)) &* 0x9E37_79B9_7F4A_7C15, radix: 36)
        return GrantID(String(repeating: "A", count: GrantID.length - digits.count) + digits)
    }

    static func code(_ hash: SecretHash) -> AuthorizationCodeRecord {
        AuthorizationCodeRecord(
            hash: hash, grantID: grantID(1), clientID: ClientID("web-app"), redirectURI: "https://app.example/callback",
            codeChallenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", nonce: "nonce",
            expiresAt: now + .seconds(60))
    }

    static func user(_ index: Int) -> User {
        User(
            subject: SubjectID("subject\(index)"), username: "user\(index)", passwordHash: nil,
            claims: ["name": .string("User \(index)"), "email": .string("user\(index)@example.com")], createdAt: now)
    }

    static func session(_ index: Int) -> LoginSessionRecord {
        LoginSessionRecord(
            hash: hash(index), sessionID: SessionID("sid\(index)"), subject: SubjectID("subject\(index)"),
            authTime: now, acr: nil,
            amr: ["pwd"], createdAt: now, idleExpiresAt: now + .seconds(86400), expiresAt: now + .seconds(864_000))
    }

    static func tokens(_ generation: Int64) -> BFFSessionRecord.SealedTokens {
        BFFSessionRecord.SealedTokens(
            accessToken: [UInt8](repeating: 1, count: 900), idToken: [UInt8](repeating: 2, count: 900),
            refreshToken: [UInt8](repeating: 3, count: 100), expiresAt: now + .seconds(3600), generation: generation)
    }

    static func bffSession(_ index: Int) -> BFFSessionRecord {
        BFFSessionRecord(
            hash: hash(index), handle: "handle\(index)",
            user: BFFUser(
                provider: "idp", subject: SubjectID("subject\(index)"), email: "user\(index)@example.com",
                isEmailVerified: true, name: "User \(index)"),
            providerSessionID: SessionID("sid\(index)"), tokens: tokens(0), fingerprintHash: hash(index),
            createdAt: now, idleExpiresAt: now + .seconds(86400), endsAt: now + .seconds(864_000))
    }

    static func grant(_ index: Int) -> GrantRecord {
        var grant = GrantRecord(
            id: grantID(index), subject: SubjectID("subject\(index)"), clientID: ClientID("web-app"),
            sessionID: SessionID("sid\(index)"), scope: Scope(parsing: "openid profile offline_access") ?? .empty,
            authTime: now,
            createdAt: now, expiresAt: now + .seconds(864_000))
        grant.activatedAt = now
        grant.generation = 1
        return grant
    }
}
