import Foundation
import OAuthCore
import Storage

/// Records to store: each with every field set unless it says otherwise.
enum Sample {
    /// The moment of the run: a driver whose rows end by a clock of its own must still have what the cases store.
    static let now = UnixTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    static let later = now + .seconds(600)

    /// Text that is easily damaged: quotes, backslashes, line ends, combining and astral characters.
    static let awkward =
        "Zoë \"O'Neill\" \\ \n\t e\u{301} \u{1F510}\u{200D}\u{202E} ; DROP TABLE grants; -- %00 {\"a\":1}"
    /// Longer than any page or packet.
    static let long = String(repeating: "long ü", count: 20_000)

    static func hash(_ name: String) -> SecretHash {
        var bytes = Array(name.utf8.suffix(32))
        bytes = [UInt8](repeating: 0, count: 32 - bytes.count) + bytes
        return SecretHash(bytes)
    }

    static func scope(_ text: String) -> Scope { Scope(text.split(separator: " ").compactMap { ScopeToken($0) }) }

    /// A number that must come back as it was written.
    static func number(_ text: String) -> JSONValue { (try? JSONReader.parse(text.utf8)) ?? .null }

    static func code(_ name: String = "code", expiresAt: UnixTime = later) -> AuthorizationCodeRecord {
        AuthorizationCodeRecord(
            hash: hash(name), grantID: GrantID("grant-of-\(name)"), clientID: ClientID(awkward),
            redirectURI: "https://app.example/callback?x=%41", codeChallenge: "challenge", nonce: awkward,
            expiresAt: expiresAt)
    }

    static func grant(
        _ id: String = "grant", subject: String = "subject", client: String = "client", session: String = "session",
        scope: String = "openid read", createdAt: UnixTime = now, expiresAt: UnixTime = later
    ) -> GrantRecord {
        GrantRecord(
            id: GrantID(id), subject: SubjectID(subject), clientID: ClientID(client), sessionID: SessionID(session),
            scope: Self.scope(scope), resources: ["https://a.example", awkward], authTime: now - .seconds(5),
            acr: awkward, amr: ["pwd", "otp"],
            requestedClaims: ["userinfo": ["email": .null, "n": 12, "deep": [[["x"]]]]], createdAt: createdAt,
            expiresAt: expiresAt)
    }

    /// One that says as much of a person as it can.
    static func tellingGrant(_ id: String = "grant", client: String = "client", session: String = "session")
        -> GrantRecord
    {
        var grant = Sample.grant(id, client: client, session: session)
        grant.personClaims = ["name": .string(awkward), "email": "anna@example.org"]
        grant.authorizationDetails = [detail("Anna's landlord")]
        return grant
    }

    static func session(
        _ name: String = "session", subject: String = "subject", createdAt: UnixTime = now,
        idleExpiresAt: UnixTime = later, expiresAt: UnixTime = later + .seconds(600)
    ) -> LoginSessionRecord {
        LoginSessionRecord(
            hash: hash("cookie-\(name)"), sessionID: SessionID(name), subject: SubjectID(subject),
            authTime: now - .milliseconds(1), acr: awkward, amr: ["pwd"],
            device: DeviceDescription(browser: awkward, system: nil, address: "2001:db8::1"), createdAt: createdAt,
            idleExpiresAt: idleExpiresAt, expiresAt: expiresAt)
    }

    static func flow(_ name: String = "flow", expiresAt: UnixTime = later) -> FlowRecord {
        FlowRecord(
            hash: hash(name), browserHash: hash("browser-\(name)"),
            document: ["text": .string(awkward), "list": [1, -9_007_199_254_740_993, true, .null], "empty": [:]],
            expiresAt: expiresAt)
    }

    static func detail(_ text: String) -> AuthorizationDetail {
        AuthorizationDetail([
            "type": "payment", "creditor": .string(text), "amount": ["currency": "EUR", "amount": "1.50"],
        ])
            ?? AuthorizationDetail(trusted: "payment")
    }

    static func consent(_ client: String = "client", expiresAt: UnixTime = later) -> ConsentRecord {
        ConsentRecord(
            subject: SubjectID("subject"), clientID: ClientID(client), scope: scope("openid read"),
            grantedAt: now, expiresAt: expiresAt)
    }

    static func client(_ id: String = "client") -> Client {
        Client(clientID: ClientID(id), grantTypes: [.authorizationCode], scope: scope("openid"))
    }

    static func fullClient() throws -> Client {
        var client = Client(
            clientID: ClientID(awkward), grantTypes: Set(GrantType.allCases), scope: scope("openid read write"))
        client.clientName = long
        client.tokenEndpointAuthMethod = .clientSecretPost
        client.secretHashes = [hash("first"), hash("second")]
        client.secretKeyIDs = ["0123456789abcdef", "fedcba9876543210"]
        client.redirectURIs = [try RedirectURI("http://127.0.0.1:1/cb"), try RedirectURI("com.example:/cb")]
        client.postLogoutRedirectURIs = [try RedirectURI("https://app.example/?x=1")]
        client.requirePKCE = false
        client.isFirstParty = true
        client.accessTokenLifetime = .milliseconds(1500)
        client.refreshTokenRetryWindow = .zero
        client.idTokenSignedResponseAlg = "ES256"
        client.userinfoSignedResponseAlg = "RS256"
        client.defaultMaxAge = .seconds(3600)
        client.backchannelLogoutURI = "https://app.example/logout"
        for link in Client.Link.allCases { client.links[link] = "https://app.example/\(link.rawValue)" }
        client.introspection = [ResourceServerID("a"), ResourceServerID("b")]
        client.requiresSecondFactor = true
        client.allowsPasswordGrant = true
        client.origin = .administered
        return client
    }

    static func user(_ name: String = "user", passwordHash: String? = "hash-1") -> User {
        User(
            subject: SubjectID("subject-of-\(name)"), username: name, passwordHash: passwordHash,
            claims: ["name": .string(awkward), "address": ["locality": "Köln"], "n": number("1.50e0")],
            isDisabled: true,
            createdAt: now, origin: .administered)
    }

    static func key(_ id: String, state: SigningKeyRecord.State = .active) -> SigningKeyRecord {
        SigningKeyRecord(
            keyID: KeyID(id), algorithm: "ES256", sealedPrivateKey: Array(0...255),
            publicJWK: ["kty": "EC", "kid": .string(id)],
            state: state, announcedAt: now, activeAt: later, retiredAt: state == .retired ? later : nil)
    }

    static func event(_ at: UnixTime = now, detail: String = awkward) -> AuditEvent {
        AuditEvent(
            .codeReplayed, at: at, subject: SubjectID("s"), clientID: ClientID("c"), sessionID: SessionID("x"),
            grantID: GrantID("g"), clientAddress: "[::1]:4711", requestID: "r-1", detail: detail)
    }

    static func bffSession(
        _ name: String = "session", subject: String = "subject", createdAt: UnixTime = now,
        idleExpiresAt: UnixTime = later, endsAt: UnixTime = later + .seconds(600)
    ) -> BFFSessionRecord {
        BFFSessionRecord(
            hash: hash("bff-\(name)"), handle: name,
            user: BFFUser(
                provider: "provider-1", subject: SubjectID(subject), email: awkward, isEmailVerified: true,
                name: awkward),
            providerSessionID: SessionID("sid-of-\(name)"), tokens: tokens(0), fingerprintHash: hash("fingerprint"),
            createdAt: createdAt, idleExpiresAt: idleExpiresAt, endsAt: endsAt)
    }

    /// Tokens of that generation, as different from those of another one as sealed bytes are.
    static func tokens(_ generation: Int64) -> BFFSessionRecord.SealedTokens {
        let mark = Array("\(generation)".utf8)
        return BFFSessionRecord.SealedTokens(
            accessToken: Array(0...255) + mark, idToken: [0] + mark, refreshToken: mark + [0, 13, 10, 0],
            expiresAt: now + .seconds(60 + generation), generation: generation)
    }
}
