import HTTPExchange
package import HTTPTypes

/// Which header fields of a service's answer go on to the browser.
package struct ReturnedHeaders: Sendable {
    let entry: ProxyRouteTable.Entry
    /// Our own fields for other origins; the service's never count, because the browser calls us and not it.
    let crossOrigin: HTTPFields
    /// Whether the answer may be a person's own.
    let isPrivate: Bool

    /// The fields for the browser, without those of the message's framing except `Content-Length`.
    package func fields(_ source: HTTPFields) -> HTTPFields {
        let named = HopByHop.named(by: source)
        var fields = HTTPFields()
        fields.reserveCapacity(source.count + crossOrigin.count + 4)
        var limitsCaches = false
        for field in source where !Self.isDropped(field.name, named) {
            switch field.name {
            case .cacheControl: limitsCaches = limitsCaches || Self.saysWhoMayKeepIt(field.value)
            case .location, .contentLocation:
                if let location = entry.publicLocation(field.value) {
                    fields.append(HTTPField(name: field.name, value: location))
                    continue
                }
            default: break
            }
            fields.append(field)
        }
        // The browser's request has no Authorization, which would have kept shared caches away: what a service lets be kept
        // without a word on shared caches, it means for this person. RFC 9111 §3.5.
        if isPrivate, !limitsCaches { fields.append(HTTPField(name: .cacheControl, value: "private")) }
        for field in crossOrigin { fields.append(field) }
        return fields
    }

    private static func saysWhoMayKeepIt(_ cacheControl: String) -> Bool {
        cacheControl.split(separator: ",").contains { directive in
            let directive = directive.trimmingOptionalWhitespace().lowercased()
            return ["public", "private", "no-store"].contains(directive) || directive.hasPrefix("s-maxage=")
        }
    }

    /// The fields of a `101 Switching Protocols`. RFC 6455 §4.2.2.
    package func upgradeFields(_ source: HTTPFields) -> HTTPFields {
        var fields = HTTPFields()
        for field in source where field.name.canonicalName.hasPrefix("sec-websocket-") { fields.append(field) }
        fields[.connection] = "Upgrade"
        fields[.upgrade] = "websocket"
        return fields
    }

    /// Cookies of a service would be ours in the browser, could overwrite the session's and never come back to it, so
    /// that none is passed. The others would speak for our whole origin.
    static func isDropped(_ name: HTTPField.Name, _ namedByConnection: Set<String>) -> Bool {
        let name = name.canonicalName
        return HopByHop.names.contains(name) || dropped.contains(name) || name.hasPrefix("access-control-")
            || namedByConnection.contains(name) && name != "content-length"
    }

    private static let dropped: Set<String> = [
        "set-cookie", "set-cookie2", "strict-transport-security", "alt-svc", "clear-site-data", "public-key-pins",
        "service-worker-allowed", "x-request-id", "x-csrf-token", "date",
    ]
}
