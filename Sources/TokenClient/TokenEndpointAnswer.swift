import HTTPExchange
import HTTPTypes
import OAuthCore

/// Reads the answer of a token endpoint, and believes nothing else than RFC 6749 §5 says.
enum TokenEndpointAnswer {
    /// The longest token, in bytes.
    static let maximumTokenLength = 16 << 10
    /// The longest lifetime that is believed.
    static let maximumLifetime: Int64 = 366 * 86400
    /// The lifetime that is assumed where the server states none.
    static let unstatedLifetime: Int64 = 60

    static func parse(_ response: OutboundResponse, obtainedAt: UnixTime) throws(ServiceTokenError) -> ServiceToken {
        guard response.status == .ok else { throw refusal(response) }
        let mediaType = response.headerFields[.contentType].map { field in
            String(field.prefix { $0 != ";" }).trimmingOptionalWhitespace().lowercased()
        }
        guard mediaType == "application/json" else {
            throw invalid("content type \(LogText.quote(mediaType ?? "")), expected application/json")
        }
        let members: JSONObject
        do { members = try JSONReader.parseObject(response.body, limits: JSONLimits(bytes: 64 << 10, depth: 8)) } catch
        {
            throw invalid("\(error)")
        }
        guard let value = members["access_token"]?.stringValue, isToken(value) else {
            throw invalid("access_token is missing or no token")
        }
        guard members["token_type"]?.stringValue?.lowercased() == "bearer" else {
            throw invalid("token_type \(LogText.quote(members["token_type"]?.stringValue ?? "")), expected Bearer")
        }
        return ServiceToken(
            value: value, scope: try scope(members), obtainedAt: obtainedAt,
            expiresAt: obtainedAt + .seconds(try lifetime(members)))
    }

    /// RFC 6749 §5.1: `expires_in` is a number of seconds.
    private static func lifetime(_ members: JSONObject) throws(ServiceTokenError) -> Int64 {
        guard let member = members["expires_in"] else { return unstatedLifetime }
        guard let seconds = member.int64Value, seconds > 0 else {
            throw invalid("expires_in is no positive number of seconds")
        }
        return min(seconds, maximumLifetime)
    }

    private static func scope(_ members: JSONObject) throws(ServiceTokenError) -> Scope? {
        guard let member = members["scope"] else { return nil }
        guard let text = member.stringValue, let scope = Scope(parsing: text) else {
            throw invalid("scope is no list of scope tokens")
        }
        return scope
    }

    /// RFC 6750 §2.1: a token in the header is `b64token`.
    private static func isToken(_ value: String) -> Bool {
        !value.isEmpty && value.utf8.count <= maximumTokenLength
            && value.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2B, 0x2F, 0x3D: true
                default: false
                }
            }
    }

    /// RFC 6749 §5.2. A refusal with 429 or a status of the 500s may pass; `invalid_client` and its like do not.
    private static func refusal(_ response: OutboundResponse) -> ServiceTokenError {
        let status = response.status.code
        let members = try? JSONReader.parseObject(response.body, limits: JSONLimits(bytes: 64 << 10, depth: 8))
        let code = members?["error"]?.stringValue ?? ""
        let text = members?["error_description"]?.stringValue ?? ""
        let detail = "status \(status), error \(LogText.quote(code)), error_description \(LogText.quote(text))"
        return ServiceTokenError(.refused, detail: detail, isTransient: status == 429 || status >= 500)
    }

    private static func invalid(_ detail: String) -> ServiceTokenError {
        ServiceTokenError(.invalidResponse, detail: "the token endpoint's answer: " + detail)
    }
}
