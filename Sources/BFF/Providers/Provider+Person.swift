import HTTPExchange
import HTTPTypes
import JOSE
import Logging
import OAuthCore

/// Who a person is, from the ID token and the userinfo endpoint.
extension Provider {
    /// The person of an ID token. UserInfo is asked only for what was asked for by scope and is missing. OpenID Connect Core §5.3.
    func person(_ idToken: ReceivedIDToken, accessToken: String) async throws(BFFFailure) -> BFFUser {
        var claims = PersonClaims(idToken.claims)
        let isComplete =
            (claims.email != nil || !settings.scope.contains(.email))
            && (claims.name != nil || !settings.scope.contains(.profile))
        let metadata = try await metadata()
        if !isComplete, let endpoint = metadata.userInfo,
            let more = try await userInfo(endpoint, metadata, accessToken: accessToken)
        {
            // §5.3.2: `sub` always stands in it; an answer about somebody else must not be used.
            guard more["sub"]?.stringValue?.hasSameBytes(as: idToken.subject.rawValue) == true else {
                let received = LogText.quote(more["sub"]?.stringValue ?? "")
                throw .invalidIDToken(
                    "provider \(name): userinfo: sub \(received), expected \(LogText.quote(idToken.subject.rawValue))")
            }
            claims.complete(PersonClaims(more))
        }
        return BFFUser(
            provider: name, subject: idToken.subject, email: claims.email, isEmailVerified: claims.isEmailVerified,
            name: claims.name)
    }

    /// The person of a provider without ID tokens: what its userinfo endpoint says of the access token.
    func person(
        _ endpoints: ProviderSettings.OAuth2Endpoints, accessToken: String
    ) async throws(BFFFailure) -> BFFUser {
        let metadata = try await metadata()
        guard let endpoint = metadata.userInfo else { throw .providerError("provider \(name): no userinfo endpoint") }
        let response = try await client.get(endpoint, bearer: accessToken)
        guard response.status == .ok else {
            let detail = "provider \(name): userinfo: status \(response.status.code)"
            throw response.status.code >= 500 ? .providerUnavailable(detail) : .providerError(detail)
        }
        let members = try json(response.body)
        // GitHub's `id` is a number: it stands for the person as its digits.
        let member = members[endpoints.subjectMember]
        guard let text = member?.stringValue ?? member?.int64Value.map({ String($0) }),
            let subject = try? ClaimReader(["sub": .string(text)]).subject()
        else {
            throw .providerError(
                "provider \(name): userinfo: \(endpoints.subjectMember) is missing, or neither a name nor a whole number"
            )
        }
        let claims = PersonClaims(
            email: members[endpoints.emailMember], verified: endpoints.emailVerifiedMember.flatMap { members[$0] },
            name: [members[endpoints.nameMember], members["login"]])
        return BFFUser(
            provider: name, subject: subject, email: claims.email, isEmailVerified: claims.isEmailVerified,
            name: claims.name)
    }

    /// What the userinfo endpoint says; nil where it cannot be had: a name that is missing keeps nobody out.
    private func userInfo(
        _ endpoint: ProviderMetadata.Endpoint, _ metadata: ProviderMetadata, accessToken: String
    ) async throws(BFFFailure) -> JSONObject? {
        let response: OutboundResponse
        do throws(BFFFailure) {
            response = try await client.get(endpoint, bearer: accessToken)
            guard response.status == .ok else {
                throw .providerError("provider \(name): userinfo: status \(response.status.code)")
            }
        } catch {
            logger.warning(
                "userinfo could not be had: the session goes without",
                metadata: ["gatehouse.provider": "\(name)", "error.detail": "\(error.detail)"])
            return nil
        }
        guard mediaType(response) == "application/jwt" else { return try json(response.body) }
        return try await signedUserInfo(response.body, metadata)
    }

    /// OpenID Connect Core §5.3.2: a signed answer is from the issuer and for the client.
    private func signedUserInfo(_ body: [UInt8], _ metadata: ProviderMetadata) async throws(BFFFailure) -> JSONObject {
        let token = String(decoding: body, as: UTF8.self)
        let (claims, _) = try await verifySignature(token, metadata, type: .absentOr(["JWT"]))
        do throws(IDTokenRefusal) {
            let reader = ClaimReader(claims)
            try issuers.check(
                issuer: try reader.text("iss"), tenantID: try reader.optionalText("tid"),
                metadataIssuer: metadata.issuer ?? "")
            guard try reader.audience().contains(where: { $0.hasSameBytes(as: settings.clientID.rawValue) }) else {
                throw IDTokenRefusal("aud", "expected \(settings.clientID)")
            }
        } catch { throw .invalidIDToken("provider \(name): userinfo: \(error)") }
        return claims
    }

    private func json(_ body: [UInt8]) throws(BFFFailure) -> JSONObject {
        do { return try JSONReader.parseObject(body, limits: JSONLimits(bytes: 256 << 10)) } catch {
            throw .providerError("provider \(name): userinfo: no JSON object: \(error)")
        }
    }

    private func mediaType(_ response: OutboundResponse) -> String? {
        response.headerFields[.contentType].map { field in
            String(field.prefix { $0 != ";" }).trimmingOptionalWhitespace().lowercased()
        }
    }
}

/// What is said of a person, as far as it is fit to be shown and passed on.
struct PersonClaims: Sendable {
    /// The longest name or address, in bytes.
    private static let maximumLength = 320

    private(set) var email: String?
    private(set) var isEmailVerified: Bool
    private(set) var name: String?

    /// The standard claims. OpenID Connect Core §5.1.
    init(_ claims: JSONObject) {
        self.init(
            email: claims["email"], verified: claims["email_verified"],
            name: [claims["name"], claims["preferred_username"]])
    }

    /// Claims by their values; of several names the first that is one counts.
    init(email: JSONValue?, verified: JSONValue?, name: [JSONValue?]) {
        self.email = Self.text(email)
        // Cognito sends the boolean as a string.
        self.isEmailVerified = self.email != nil && (verified?.boolValue ?? (verified?.stringValue == "true"))
        self.name = name.lazy.compactMap { Self.text($0) }.first
    }

    /// Fills what is missing. An address comes with its own word on whether it is verified.
    mutating func complete(_ other: PersonClaims) {
        if email == nil {
            email = other.email
            isEmailVerified = other.isEmailVerified
        }
        name = name ?? other.name
    }

    private static func text(_ value: JSONValue?) -> String? {
        guard let text = value?.stringValue, (1...maximumLength).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { return nil }
        return text
    }
}
