import OAuthCore

/// Writes `application/x-www-form-urlencoded`. RFC 6749 appendix B.
package enum FormBody {
    /// The fields as a body, in their order.
    package static func encode(_ fields: [(name: String, value: String)]) -> [UInt8] {
        let pairs = fields.map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }
        return Array(pairs.joined(separator: "&").utf8)
    }
}
