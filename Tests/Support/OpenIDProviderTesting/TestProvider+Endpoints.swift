package import HTTPExchange
import HTTPTypes
import JOSE
package import OAuthCore
import Secrets
import Synchronization

/// The endpoints of the test provider.
extension TestProvider {
    package func metadata(_ behaviour: Behaviour) -> JSONObject {
        apply(
            behaviour.metadata,
            to: [
                "issuer": .string(issuer), "authorization_endpoint": .string(issuer + "/authorize"),
                "token_endpoint": .string(issuer + "/token"), "jwks_uri": .string(issuer + "/jwks"),
                "userinfo_endpoint": .string(issuer + "/userinfo"), "revocation_endpoint": .string(issuer + "/revoke"),
                "end_session_endpoint": .string(issuer + "/logout"),
                "authorization_response_iss_parameter_supported": true,
            ])
    }

    package func push(_ request: OutboundRequest) -> OutboundResponse {
        guard let form = try? FormParameters(request.body), form["client_id"] == clientID, authenticates(request, form)
        else { return Self.error("invalid_client", status: .unauthorized) }
        let uri = state.withLock { state in
            state.count += 1
            let uri = "urn:ietf:params:oauth:request_uri:\(state.count)"
            state.pushed[uri] = form
            return uri
        }
        return Self.json(["request_uri": .string(uri), "expires_in": 60], status: .created)
    }

    package func token(_ request: OutboundRequest, _ behaviour: Behaviour) -> OutboundResponse {
        guard let form = try? FormParameters(request.body) else { return Self.error("invalid_request") }
        if let answer = behaviour.answersToken?(form) { return answer }
        guard authenticates(request, form) else { return Self.error("invalid_client", status: .unauthorized) }
        if form["grant_type"] == "refresh_token" { return refreshed(form, behaviour) }
        guard let code = state.withLock({ $0.codes.removeValue(forKey: form["code"] ?? "") }),
            form["redirect_uri"] == code.request["redirect_uri"], let verifier = form["code_verifier"],
            Base64URL.encode(SHA2.sha256(verifier.utf8)) == code.request["code_challenge"],
            code.request["code_challenge_method"] == "S256"
        else { return Self.error("invalid_grant") }
        return tokens(nonce: code.nonce, code: form["code"], behaviour.claims, behaviour.tokenMembers, behaviour)
    }

    private func refreshed(_ form: FormParameters, _ behaviour: Behaviour) -> OutboundResponse {
        let isKnown = state.withLock { state in
            guard let token = form["refresh_token"], state.refreshTokens.contains(token) else { return false }
            if behaviour.rotatesRefreshTokens { state.refreshTokens.remove(token) }
            return true
        }
        guard isKnown else { return Self.error("invalid_grant") }
        var members = behaviour.refreshMembers
        if !behaviour.rotatesRefreshTokens { members["refresh_token"] = .null }
        return tokens(nonce: nil, code: nil, behaviour.refreshedClaims, members, behaviour)
    }

    private func tokens(
        nonce: String?, code: String?, _ changes: [String: JSONValue], _ members: [String: JSONValue],
        _ behaviour: Behaviour
    ) -> OutboundResponse {
        let count = state.withLock { state in
            state.count += 1
            state.refreshTokens.insert("refresh-\(state.count)")
            return state.count
        }
        let accessToken = "access-\(count)"
        let answer: JSONObject = [
            "access_token": .string(accessToken), "token_type": "Bearer", "expires_in": .int(behaviour.expiresIn),
            "refresh_token": .string("refresh-\(count)"),
            "id_token": .string(idToken(nonce: nonce, accessToken: accessToken, code: code, changes, behaviour)),
        ]
        return Self.json(apply(members, to: answer))
    }

    private func idToken(
        nonce: String?, accessToken: String, code: String?, _ changes: [String: JSONValue], _ behaviour: Behaviour
    ) -> String {
        let hash = { (text: String) in Base64URL.encode(self.key.algorithm.halfHash(of: text.utf8)) }
        var claims: JSONObject = [
            "iss": .string(issuer), "sub": .string(subject), "aud": .string(clientID),
            "exp": .int((clock.now + .seconds(300)).seconds), "iat": .int(clock.now.seconds),
            "at_hash": .string(hash(accessToken)), "sid": "session-1", "email": "person@example.com",
            "email_verified": true, "name": "Person One",
        ]
        if let nonce { claims["nonce"] = .string(nonce) }
        if let code { claims["c_hash"] = .string(hash(code)) }
        claims = apply(changes, to: claims)
        return behaviour.signs?(claims) ?? sign(claims)
    }

    package func userInfo(_ request: OutboundRequest, _ behaviour: Behaviour) -> OutboundResponse {
        guard request.headerFields[.authorization]?.hasPrefix("Bearer access-") == true else {
            return Self.error("invalid_token", status: .unauthorized)
        }
        let claims = apply(
            behaviour.userInfo,
            to: ["sub": .string(subject), "email": "userinfo@example.com", "name": "From UserInfo"])
        guard behaviour.isUserInfoSigned else { return Self.json(claims) }
        return OutboundResponse(
            status: .ok, headerFields: [.contentType: "application/jwt"], body: Array(sign(claims).utf8))
    }

    private func authenticates(_ request: OutboundRequest, _ form: FormParameters) -> Bool {
        if form["client_assertion"] != nil { return form["client_id"] == clientID }
        if let header = request.headerFields[.authorization], let basic = try? BasicCredentials(header) {
            return basic.readings.contains {
                $0.clientID.rawValue == clientID && $0.clientSecret == ClientSecret(clientSecret)
            }
        }
        return form["client_id"] == clientID && form["client_secret"] == clientSecret
    }

    private func apply(_ changes: [String: JSONValue], to object: JSONObject) -> JSONObject {
        var object = object
        for (name, value) in changes { object[name] = value == .null ? nil : value }
        return object
    }
}
