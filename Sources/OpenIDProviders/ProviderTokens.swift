import HTTPExchange
import HTTPTypes
import OAuthCore

/// What a provider's token endpoint gave. RFC 6749 §5.1, OpenID Connect Core §3.1.3.3.
struct ProviderTokens: Sendable {
    let accessToken: String
    let refreshToken: String?
    let idToken: String?
    let expiresAt: UnixTime?
}

/// Reads the answer of a provider's token endpoint, and believes nothing else than RFC 6749 §5 says.
enum ProviderTokenAnswer {
    /// The longest token, in bytes.
    static let maximumTokenLength = 16 << 10
    /// The longest lifetime that is believed.
    private static let maximumLifetime: Int64 = 366 * 86400

    /// What came instead of tokens.
    enum Refusal: Error {
        /// An error of RFC 6749 §5.2: final, and with `invalid_grant` the session is over.
        case refused(code: String, detail: String)
        /// 429 or a status of the 500s: it may pass.
        case transient(detail: String)
        /// An answer that is none.
        case invalid(detail: String)
    }

    static func parse(_ response: OutboundResponse, obtainedAt: UnixTime) throws(Refusal) -> ProviderTokens {
        let status = response.status.code
        guard status < 500, status != 429 else { throw .transient(detail: "status \(status)") }
        let limits = JSONLimits(bytes: 256 << 10, depth: 16)
        let members: JSONObject
        do { members = try JSONReader.parseObject(response.body, limits: limits) } catch {
            throw .invalid(detail: "status \(status), and the body is no JSON object: \(error)")
        }
        // GitHub answers errors with status 200.
        if let code = members["error"]?.stringValue {
            let text = members["error_description"]?.stringValue ?? ""
            throw .refused(
                code: code,
                detail: "status \(status), error \(LogText.quote(code)), error_description \(LogText.quote(text))")
        }
        guard status == 200 else { throw .invalid(detail: "status \(status) without error, expected 200") }
        guard members["token_type"]?.stringValue?.lowercased() == "bearer" else {
            let received = LogText.quote(members["token_type"]?.stringValue ?? "")
            throw .invalid(detail: "token_type \(received), expected Bearer")
        }
        guard let accessToken = try token("access_token", members) else {
            throw .invalid(detail: "access_token is missing")
        }
        return ProviderTokens(
            accessToken: accessToken, refreshToken: try token("refresh_token", members),
            idToken: try token("id_token", members), expiresAt: try lifetime(members).map { obtainedAt + .seconds($0) })
    }

    /// Visible ASCII, as a header field can carry it. RFC 6749 appendix A.12.
    private static func token(_ name: String, _ members: JSONObject) throws(Refusal) -> String? {
        guard let value = members[name], value != .null else { return nil }
        guard let text = value.stringValue, (1...maximumTokenLength).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw .invalid(detail: "\(name) is no token of at most \(maximumTokenLength) visible characters") }
        return text
    }

    /// `expires_in`, which some providers send as a string.
    private static func lifetime(_ members: JSONObject) throws(Refusal) -> Int64? {
        guard let member = members["expires_in"], member != .null else { return nil }
        guard let seconds = member.int64Value ?? member.stringValue.flatMap({ Int64($0) }), seconds >= 0 else {
            throw .invalid(detail: "expires_in is no number of seconds")
        }
        return min(seconds, maximumLifetime)
    }
}
