package import OAuthCore

/// Which issuers a provider's tokens may name. OpenID Connect Core §3.1.3.7.
package struct IssuerRule: Sendable {
    /// Where Microsoft's metadata leaves a gap for the tenant.
    private static let gap = "{tenantid}"

    private let kind: ProviderSettings.Kind

    /// The rule of a kind of provider.
    package init(_ kind: ProviderSettings.Kind) { self.kind = kind }

    /// Under which name the metadata is looked for; nil for plain OAuth 2.0, which has none.
    package var discoveryIssuer: String? {
        switch kind {
        case .openID(let issuer), .google(let issuer): issuer
        case .microsoft(let tenant, _, let authority): authority + "/" + tenant + "/v2.0"
        case .oauth2: nil
        }
    }

    /// Whether the metadata may name that issuer. Microsoft's names a tenant's id, or leaves a gap for it.
    package func admitsMetadata(of issuer: String) -> Bool {
        switch kind {
        case .openID(let expected), .google(let expected): return issuer.hasSameBytes(as: expected)
        case .microsoft(_, _, let authority):
            guard let tenant = Self.tenant(in: issuer, authority) else { return false }
            return tenant == Self.gap || Self.isTenantID(tenant)
        case .oauth2: return false
        }
    }

    /// Refuses a token of another issuer than the metadata's, or of a tenant that may not log in; `tenantID` is its `tid`.
    package func check(issuer received: String, tenantID: String?, metadataIssuer: String) throws(IDTokenRefusal) {
        guard case .microsoft(_, let allowed, let authority) = kind else {
            guard received.hasSameBytes(as: metadataIssuer) else {
                throw IDTokenRefusal("iss", received: received, expected: metadataIssuer)
            }
            return
        }
        guard let tenantID, Self.isTenantID(tenantID) else {
            throw IDTokenRefusal("tid", received: tenantID, expected: "the id of a tenant")
        }
        let expected = authority + "/" + tenantID + "/v2.0"
        guard received.hasSameBytes(as: expected) else {
            throw IDTokenRefusal("iss", received: received, expected: expected)
        }
        let isOfMetadata = received.hasSameBytes(as: metadataIssuer)
        let isTemplate = Self.tenant(in: metadataIssuer, authority) == Self.gap
        let isAllowed: Bool
        switch allowed {
        case .own: isAllowed = isOfMetadata
        case .any: isAllowed = isOfMetadata || isTemplate
        case .listed(let tenants):
            isAllowed = (isOfMetadata || isTemplate) && tenants.contains { $0.lowercased() == tenantID.lowercased() }
        }
        guard isAllowed else { throw IDTokenRefusal("tid", received: tenantID, expected: "one of allowed_tenants") }
    }

    /// Whether the authorization response may name that issuer. RFC 9207 §2.4.
    package func admitsResponse(of issuer: String, metadataIssuer: String) -> Bool {
        guard case .microsoft(_, _, let authority) = kind, Self.tenant(in: metadataIssuer, authority) == Self.gap else {
            return issuer.hasSameBytes(as: metadataIssuer)
        }
        return issuer.hasSameBytes(as: metadataIssuer)
            || Self.tenant(in: issuer, authority).map(Self.isTenantID) == true
    }

    /// Whether a token that names that issuer may be this provider's, before anything else is known of it.
    package func mayIssue(as issuer: String) -> Bool {
        switch kind {
        case .openID(let expected), .google(let expected): issuer.hasSameBytes(as: expected)
        case .microsoft(_, _, let authority): Self.tenant(in: issuer, authority).map(Self.isTenantID) == true
        case .oauth2: false
        }
    }

    private static func tenant(in issuer: String, _ authority: String) -> String? {
        let prefix = authority + "/"
        guard issuer.hasPrefix(prefix), issuer.hasSuffix("/v2.0") else { return nil }
        let tenant = issuer.dropFirst(prefix.count).dropLast("/v2.0".count)
        return tenant.isEmpty || tenant.contains("/") ? nil : String(tenant)
    }

    /// A UUID in text form. RFC 9562 §4.
    private static func isTenantID(_ text: String) -> Bool {
        let lengths = text.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count)
        return lengths == [8, 4, 4, 4, 12] && text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || isHexadecimal($0) }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
