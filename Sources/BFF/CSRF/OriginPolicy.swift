package import HTTPExchange
package import HTTPTypes
import OAuthCore

/// Where a request that changes something, or opens a WebSocket, may come from: the own pages and those of the allowed origins.
package struct OriginPolicy: Sendable {
    /// The own origin.
    package let ownOrigin: String
    /// Other origins that may call with credentials.
    package let allowedOrigins: [String]

    package init(location: PublicLocation, allowedOrigins: [String]) {
        ownOrigin = location.origin
        self.allowedOrigins = allowedOrigins.compactMap { WebURL($0)?.browserOrigin }
    }

    /// Whether scripts of that origin may call with credentials: compared with the configured ones, character by character.
    package func allows(_ origin: String) -> Bool {
        origin.utf8.elementsEqual(ownOrigin.utf8) || allowedOrigins.contains { $0.utf8.elementsEqual(origin.utf8) }
    }

    /// Checks what the browser says of the page that sent the request. Fetch Standard §3.1, Fetch Metadata §2.3.
    ///
    /// A request that carries neither field comes from no browser: the token decides. `Origin: null` is never proof.
    ///
    /// - Throws: 403 `origin_not_allowed`.
    package func check(_ request: EndpointRequest) throws(BFFFailure) {
        let site = request.headerFields.value(.secFetchSite)
        guard let origin = request.headerFields.value(.origin) else {
            guard let site, site != "same-origin" else { return }
            throw Self.refusal("no Origin and Sec-Fetch-Site \(LogText.quote(site)) were received", "same-origin")
        }
        guard allows(origin) else {
            throw Self.refusal(
                "Origin \(LogText.quote(origin)) was received",
                ([ownOrigin] + allowedOrigins).joined(separator: " or ") + " (allowed_origins)")
        }
        // The own origin and another site contradict each other: one of the two was made up.
        if origin == ownOrigin, let site, site != "same-origin" {
            throw Self.refusal(
                "the own Origin and Sec-Fetch-Site \(LogText.quote(site)) were received", "same-origin")
        }
    }

    private static func refusal(_ received: String, _ expected: String) -> BFFFailure {
        BFFFailure(
            .originNotAllowed, .forbidden, "Requests from this origin are not allowed.",
            detail: "\(received), expected \(expected)")
    }
}

extension HTTPField.Name {
    package static let secFetchSite = fixed("Sec-Fetch-Site")
    package static let secFetchMode = fixed("Sec-Fetch-Mode")
    package static let xCSRFToken = fixed("X-CSRF-Token")
    package static let referrerPolicy = fixed("Referrer-Policy")
    package static let xFrameOptions = fixed("X-Frame-Options")
    package static let crossOriginResourcePolicy = fixed("Cross-Origin-Resource-Policy")

    /// A name that is a literal here.
    static func fixed(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .xContentTypeOptions }
}
