import HTTPExchange
import HTTPTypes
import JOSE
import Logging
import OAuthCore

/// Who a person is, from the ID token and the userinfo endpoint.
extension Provider {
    /// Whether the provider's word on an address is proof. Microsoft's directories let their administrators write any address.
    private var provesEmail: Bool { if case .microsoft = settings.kind { false } else { true } }

    /// The person of an ID token. UserInfo is asked only for what was asked for by scope and is missing. OpenID Connect Core §5.3.
    func person(_ idToken: ReceivedIDToken, accessToken: String) async throws(ProviderFailure) -> ProviderPerson {
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
        return ProviderPerson(subject: idToken.subject, claims, provesEmail: provesEmail)
    }

    /// The person of a provider without ID tokens: what its userinfo endpoint says of the access token.
    func person(
        _ endpoints: ProviderSettings.OAuth2Endpoints, accessToken: String
    ) async throws(ProviderFailure) -> ProviderPerson {
        let metadata = try await metadata()
        guard let endpoint = metadata.userInfo else { throw .error("provider \(name): no userinfo endpoint") }
        let response = try await client.get(endpoint, bearer: accessToken)
        guard response.status == .ok else {
            let detail = "provider \(name): userinfo: status \(response.status.code)"
            throw response.status.code >= 500 ? .unavailable(detail) : .error(detail)
        }
        let members = try json(response.body)
        // GitHub's `id` is a number: it stands for the person as its digits.
        let member = members[endpoints.subjectMember]
        guard let text = member?.stringValue ?? member?.int64Value.map({ String($0) }),
            let subject = try? ClaimReader(["sub": .string(text)]).subject()
        else {
            throw .error(
                "provider \(name): userinfo: \(endpoints.subjectMember) is missing, or neither a name nor a whole number"
            )
        }
        let claims = PersonClaims(
            email: members[endpoints.emailMember], verified: endpoints.emailVerifiedMember.flatMap { members[$0] },
            name: [members[endpoints.nameMember], members["login"]])
        return ProviderPerson(subject: subject, claims, provesEmail: provesEmail)
    }

    /// What the userinfo endpoint says; nil where it cannot be had: a name that is missing keeps nobody out.
    private func userInfo(
        _ endpoint: ProviderMetadata.Endpoint, _ metadata: ProviderMetadata, accessToken: String
    ) async throws(ProviderFailure) -> JSONObject? {
        let response: OutboundResponse
        do throws(ProviderFailure) {
            response = try await client.get(endpoint, bearer: accessToken)
            guard response.status == .ok else {
                throw .error("provider \(name): userinfo: status \(response.status.code)")
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
    private func signedUserInfo(_ body: [UInt8], _ metadata: ProviderMetadata) async throws(ProviderFailure)
        -> JSONObject
    {
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

    private func json(_ body: [UInt8]) throws(ProviderFailure) -> JSONObject {
        do { return try JSONReader.parseObject(body, limits: JSONLimits(bytes: 256 << 10)) } catch {
            throw .error("provider \(name): userinfo: no JSON object: \(error)")
        }
    }

    private func mediaType(_ response: OutboundResponse) -> String? {
        response.headerFields[.contentType].map { field in
            String(field.prefix { $0 != ";" }).trimmingOptionalWhitespace().lowercased()
        }
    }
}
