import HTTPTypes

/// The header fields that protect whoever reads an answer; an endpoint's own stand.
struct SecurityHeaders: Sendable {
    /// For pages: no script at all, styles and images of our own. No `form-action`, which some browsers apply to
    /// every hop of the redirect after a POST, and the last hop is a client. CSP3 §6.
    static let pagePolicy =
        "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"

    /// RFC 6797, where the public URL is https.
    let sendsStrictTransportSecurity: Bool

    func apply(to fields: inout HTTPFields) {
        if !fields.contains(.xContentTypeOptions) { fields[.xContentTypeOptions] = "nosniff" }
        // Under no-referrer a browser sends `Origin: null` with a form's own POST.
        if !fields.contains(.referrerPolicy) { fields[.referrerPolicy] = "same-origin" }
        if let type = fields[.contentType], type.utf8.starts(with: "text/html".utf8),
            !fields.contains(.contentSecurityPolicy)
        {
            fields[.contentSecurityPolicy] = Self.pagePolicy
        }
        if sendsStrictTransportSecurity, !fields.contains(.strictTransportSecurity) {
            fields[.strictTransportSecurity] = "max-age=31536000"
        }
    }
}
