import HTTPExchange
package import HTTPTypes

/// Which header fields of a request go on to a service, and which are set anew. RFC 9110 §7.6.
package struct ForwardedHeaders: Sendable {
    private let host: String
    private let scheme: String

    /// - Parameter publicURL: where browsers find us: what `Forwarded` says of host and scheme.
    package init(publicURL: String) {
        let url = WebURL(publicURL)
        host = url?.authority ?? ""
        scheme = url?.scheme ?? "https"
    }

    /// The fields for the upstream, without those of the message's framing.
    func fields(_ request: EndpointRequest, token: String?) -> HTTPFields {
        let source = request.headerFields
        let named = HopByHop.named(by: source)
        var fields = HTTPFields()
        fields.reserveCapacity(source.count + 8)
        for field in source where !Self.isDropped(field.name, named) { fields.append(field) }
        if let token { fields[.authorization] = "Bearer " + token }
        let address = request.clientAddress ?? "unknown"
        fields.append(HTTPField(name: .proxyForwarded, value: forwarded(address)))
        fields.append(HTTPField(name: .proxyForwardedFor, value: address))
        fields.append(HTTPField(name: .proxyForwardedProto, value: scheme))
        fields.append(HTTPField(name: .proxyForwardedHost, value: host))
        fields.append(HTTPField(name: .proxyRequestID, value: request.requestID))
        // RFC 9110 §7.6.3: a gateway says so to the service.
        fields.append(HTTPField(name: .via, value: "1.1 gatehouse"))
        return fields
    }

    /// RFC 7239 §4: an IPv6 address and a host with a port are quoted.
    private func forwarded(_ address: String) -> String {
        let node = address.contains(":") ? "\"[\(address)]\"" : address
        return "for=\(node);host=\"\(host)\";proto=\(scheme)"
    }

    /// Whether a field of the client's stays here.
    package static func isDropped(_ name: HTTPField.Name, _ namedByConnection: Set<String> = []) -> Bool {
        let name = name.canonicalName
        if namedByConnection.contains(name) { return true }
        return name.utf8.allSatisfy(isPlain) ? isDropped(name) : isDropped(normalized(name))
    }

    /// `name` in lower case, with hyphens only: services read `X_Forwarded_User` and `X.Forwarded.User` as
    /// `X-Forwarded-User` where they come by CGI's rules. RFC 3875 §4.1.18.
    private static func isDropped(_ name: String) -> Bool {
        if HopByHop.names.contains(name) || dropped.contains(name) { return true }
        guard let first = name.utf8.first, let prefixes = prefixes[first] else { return false }
        return prefixes.contains { name.utf8.starts(with: $0.utf8) }
    }

    private static func normalized(_ name: String) -> String {
        String(decoding: name.utf8.map { isPlain($0) ? $0 : UInt8(ascii: "-") }, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Credentials, what says who somebody is, what says where they come from, and what would make another request of this one.
    private static let dropped: Set<String> = [
        "authorization", "cookie", "cookie2", "host", "content-length", "expect", "forwarded", "x-csrf-token",
        "x-xsrf-token", "x-request-id", "x-real-ip", "x-client-ip", "true-client-ip", "x-cluster-client-ip",
        "cf-connecting-ip", "fastly-client-ip", "x-user", "x-username", "x-userid", "x-email", "x-groups", "x-roles",
        "x-user-id", "x-http-method", "x-http-method-override", "x-method-override", "x-rewrite-url", "x-forwarded",
        "x-forwarded-for", "remote-user", "http2-settings", "client-ip", "x-originating-ip", "x-userinfo",
        "x-preferred-username", "x-endpoint-api-userinfo", "x-apigateway-api-userinfo",
    ]

    /// By their first letter. What the gateways of others tell their services: Gatehouse may have taken the place of one, and
    /// the service still believes these. `Client-Cert` is RFC 9440.
    private static let prefixes = Dictionary(
        grouping: [
            "x-forwarded-", "x-auth-", "x-remote-", "x-authenticated-", "x-user-", "x-original-", "x-ssl-",
            "x-client-cert", "x-webauth-", "x-goog-authenticated-", "x-goog-iap-", "x-amzn-oidc-",
            "x-ms-client-principal", "x-ms-token-", "x-envoy-", "x-token-subject", "remote-", "proxy-", "ssl-client-",
            "cf-access-", "tailscale-user-", "client-cert", "oidc-", "x-access-token", "x-id-token", "x-jwt-",
            "x-consumer-", "x-credential-", "x-anonymous-consumer", "x-kong-jwt-", "x-pomerium-", "x-vouch-",
            "x-authentik-", "x-appengine-", "x-teleport-", "teleport-jwt-", "gap-", "mellon-", "shib-", "sm-", "iv-",
            "wl-proxy-",
        ], by: { $0.utf8.first ?? 0 })
}

/// The fields that belong to one connection. RFC 9110 §7.6.1.
enum HopByHop {
    /// Those that always do. `Trailer` too, because trailers are not passed on.
    static let names: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "proxy",
        "proxy-authenticate", "proxy-authorization", "proxy-authentication-info",
    ]

    /// Those that the sender named in `Connection`; framing and what is set anew is decided elsewhere.
    static func named(by fields: HTTPFields) -> Set<String> {
        guard let value = fields.value(.connection), value != "keep-alive", value != "close" else { return [] }
        return Set(value.split(separator: ",").map { $0.trimmingOptionalWhitespace().lowercased() })
    }
}

extension HTTPField.Name {
    static let proxyForwarded = fixed("Forwarded")
    static let proxyForwardedFor = fixed("X-Forwarded-For")
    static let proxyForwardedProto = fixed("X-Forwarded-Proto")
    static let proxyForwardedHost = fixed("X-Forwarded-Host")
    static let proxyRequestID = fixed("X-Request-Id")

}
