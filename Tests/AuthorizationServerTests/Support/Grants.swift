import HTTPTypes
import AuthorizationServer
import OAuthCore
import Secrets
import Storage
import StorageSQLite
import Testing

/// A login and a grant with its code, as the authorization endpoint leaves them.
struct IssuedCode: Sendable {
    let code: String
    let grantID: GrantID
    let sessionID: SessionID
    let redirectURI: String
    static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    /// The form that redeems a code of the first-party client.
    static func form(_ code: String?) -> [(String, String)] {
        [
            ("grant_type", "authorization_code"), ("code", code ?? ""),
            ("redirect_uri", "http://localhost:8000/auth/callback"), ("code_verifier", Self.verifier),
        ]
    }

    /// The form that redeems it; a parameter that is given again replaces the one before, an empty one is left out.
    func form(_ changes: [(String, String)] = []) -> [(String, String)] {
        var form = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectURI),
            ("code_verifier", Self.verifier),
        ]
        for (name, value) in changes {
            form.removeAll { $0.0 == name }
            if !value.isEmpty { form.append((name, value)) }
        }
        return form
    }
}

extension Harness {
    /// Makes a login session, a grant and a code.
    func issueCode(
        client: String = "web-app", scope: String = "openid profile email", subject: SubjectID = TestDirectory.subject,
        redirectURI: String = TestDirectory.callback, challenge: String? = IssuedCode.challenge,
        resources: [String] = [], claims: JSONObject? = nil
    ) async throws -> IssuedCode {
        let now = clock.now
        let session = LoginSessionRecord(
            hash: SecretHash(RandomSource.system.bytes(32)),
            sessionID: SessionID(RandomToken.alphanumeric(from: .system)),
            subject: subject, authTime: now - .seconds(5), acr: "1", amr: ["pwd"], createdAt: now,
            idleExpiresAt: now + context.settings.sessionIdleLifetime, expiresAt: now + context.settings.sessionLifetime
        )
        try await store.insert(session, replacing: nil)
        let expiresAt = now + context.settings.authorizationCodeLifetime
        let grant = GrantRecord(
            id: GrantID(RandomToken.alphanumeric(length: GrantID.length, from: .system)), subject: subject,
            clientID: ClientID(client), sessionID: session.sessionID, scope: try #require(Scope(parsing: scope)),
            resources: resources, authTime: session.authTime, acr: session.acr, amr: session.amr,
            requestedClaims: claims, createdAt: now, expiresAt: expiresAt + .seconds(30))
        try await store.insert(grant)
        let code = RandomToken.alphanumeric(length: 43, prefix: AuthorizationCode.prefix, from: .system)
        let hash = context.keyRing.keyedHash(Array(code.utf8), purpose: AuthorizationCode.purpose)
        try await store.insert(
            AuthorizationCodeRecord(
                hash: hash, grantID: grant.id, clientID: grant.clientID, redirectURI: redirectURI,
                codeChallenge: challenge, nonce: "the-nonce", expiresAt: expiresAt))
        return IssuedCode(code: code, grantID: grant.id, sessionID: session.sessionID, redirectURI: redirectURI)
    }

    /// Redeems a code.
    func redeem(
        _ code: IssuedCode, as credentials: TestCredentials = .webApp, _ changes: [(String, String)] = [],
        path: String = "/oauth2/token"
    ) async -> TestAnswer {
        await token(code.form(changes), as: credentials, path: path)
    }

    /// The tokens of a fresh login.
    func login(
        client: String = "web-app", as credentials: TestCredentials = .webApp, scope: String = "openid profile email",
        claims: JSONObject? = nil
    ) async throws -> TestAnswer {
        let answer = await redeem(try await issueCode(client: client, scope: scope, claims: claims), as: credentials)
        #expect(answer.status == 200, "\(answer.text) \(answer.detail)")
        return answer
    }

    /// Sends a refresh token.
    func refresh(
        _ token: String?, as credentials: TestCredentials = .webApp, _ more: [(String, String)] = []
    ) async -> TestAnswer {
        await self.token([("grant_type", "refresh_token"), ("refresh_token", token ?? "")] + more, as: credentials)
    }

    func introspect(_ token: String?, as credentials: TestCredentials = .gateway) async -> TestAnswer {
        await post("/oauth2/introspect", [("token", token ?? "")], as: credentials)
    }

    func revoke(_ token: String?, as credentials: TestCredentials = .webApp) async -> TestAnswer {
        await post("/oauth2/revoke", [("token", token ?? "")], as: credentials)
    }

    /// The kinds of the events in the audit trail, newest first.
    func audited() async throws -> [AuditEvent.Kind] {
        try await store.auditEvents(before: clock.now + .seconds(1), limit: 100).map(\.kind)
    }
}

/// Expects the refusal of a token request. RFC 6749 §5.2.
func expectRefusal(
    _ answer: TestAnswer, _ error: String, _ status: Int = 400, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(answer.error == error, "\(answer.text) \(answer.detail)", sourceLocation: sourceLocation)
    #expect(answer.status == status, sourceLocation: sourceLocation)
    #expect(answer["error_description"]?.isEmpty == false, sourceLocation: sourceLocation)
    #expect(answer.json["access_token"] == nil, sourceLocation: sourceLocation)
    #expect(answer[.cacheControl] == "no-store", sourceLocation: sourceLocation)
}
