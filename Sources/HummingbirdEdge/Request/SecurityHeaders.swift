import HTTPTypes

/// The header fields that protect whoever reads an answer; an endpoint's own stand.
struct SecurityHeaders: Sendable {
    /// For pages: no script at all, styles and images of our own. No `form-action`, which some browsers apply to
    /// every hop of the redirect after a POST, and the last hop is a client. CSP3 §6.
    static let pagePolicy =
        "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"

    /// RFC 6797, where the public URL is https.
    let sendsStrictTransportSecurity: Bool

    /// - Parameter guardsPages: whether a page without a policy gets ours; a page of another server has its own needs.
    func apply(to fields: inout HTTPFields, guardsPages: Bool = true) {
        let found = Found(fields)
        if !found.contentTypeOptions { fields.append(Self.contentTypeOptions) }
        // Under no-referrer a browser sends `Origin: null` with a form's own POST.
        if !found.referrerPolicy { fields.append(Self.referrerPolicy) }
        if guardsPages, found.isPage, !found.contentSecurityPolicy { fields[.contentSecurityPolicy] = Self.pagePolicy }
        if sendsStrictTransportSecurity, !found.strictTransportSecurity {
            fields[.strictTransportSecurity] = "max-age=31536000"
        }
    }

    private static let contentTypeOptions = HTTPField(name: .xContentTypeOptions, value: "nosniff")
    private static let referrerPolicy = HTTPField(name: .referrerPolicy, value: "same-origin")

    /// What an answer has already, found in one pass.
    private struct Found {
        var contentTypeOptions = false
        var referrerPolicy = false
        var contentSecurityPolicy = false
        var strictTransportSecurity = false
        var isPage = false

        init(_ fields: HTTPFields) {
            for field in fields {
                switch field.name {
                case .xContentTypeOptions: contentTypeOptions = true
                case .referrerPolicy: referrerPolicy = true
                case .contentSecurityPolicy: contentSecurityPolicy = true
                case .strictTransportSecurity: strictTransportSecurity = true
                case .contentType: isPage = isPage || field.value.utf8.starts(with: "text/html".utf8)
                default: break
                }
            }
        }
    }
}
