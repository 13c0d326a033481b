import HTTPExchange
import HTTPTypes
import OAuthCore

/// Reads what the hook answers.
///
/// 204, or 200 with `{}`: as it is. 200 with `{"claims": {"access_token": {…}, "id_token": {…}}}`: these claims are added or replaced, null takes
/// one away. 200 or 403 with `{"error": "access_denied", "reason": "…"}`: no token. Anything else is a failure.
enum TokenHookAnswer {
    static func read(_ answer: OutboundResponse, claims: TokenClaims, from url: String) -> TokenHook.Verdict {
        switch answer.status.code {
        case 204: return .claims(claims)
        case 200, 403: break
        case let status: return .failed("\(url): received status \(status), expected 200, 204 or 403")
        }
        let object: JSONObject
        let limits = JSONLimits(bytes: TokenHook.maximumAnswer, depth: 16, values: 4096)
        do throws(JSONError) { object = try JSONReader.parseObject(answer.body, limits: limits) } catch {
            return .failed("\(url): received \(answer.status.code) with no JSON object: \(error)")
        }
        if let error = object["error"] {
            guard error == "access_denied" else {
                return .failed("\(url): received another error than access_denied")
            }
            return .refused(object["reason"]?.stringValue ?? "no reason given")
        }
        guard answer.status.code == 200 else { return .failed("\(url): received 403 without access_denied") }
        guard let members = object["claims"] else { return .claims(claims) }
        guard let members = members.objectValue else { return .failed("\(url): received claims that are no object") }
        return merged(members, claims, url)
    }

    private static func merged(_ members: JSONObject, _ claims: TokenClaims, _ url: String) -> TokenHook.Verdict {
        var claims = claims
        for (place, value) in members.members {
            guard let added = value.objectValue else {
                return .failed("\(url): received \(LogText.quote(place)) that is no object")
            }
            if let name = added.members.map(\.name).first(where: ClaimMapping.reserved.contains) {
                return .failed("\(url): received the claim \(name), which only the server states")
            }
            switch place {
            case "access_token": merge(added, into: &claims.accessToken)
            case "id_token": merge(added, into: &claims.idToken)
            default:
                return .failed("\(url): received claims for \(LogText.quote(place)), expected access_token or id_token")
            }
        }
        let longest = max(size(claims.accessToken), size(claims.idToken))
        guard longest <= TokenHook.maximumClaims else {
            return .failed("\(url): received claims of \(longest) bytes, a token takes \(TokenHook.maximumClaims)")
        }
        return .claims(claims)
    }

    private static func merge(_ added: JSONObject, into claims: inout JSONObject) {
        for (name, value) in added.members { claims[name] = value == .null ? nil : value }
    }

    private static func size(_ claims: JSONObject) -> Int { JSONValue.object(claims).serialized().count }
}
