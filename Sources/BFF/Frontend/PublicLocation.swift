package import HTTPExchange
import HTTPTypes
package import OAuthCore

/// Where browsers find the backend-for-frontend: each of its own URLs is built from `public_url`, none from the Host header.
package struct PublicLocation: Sendable {
    /// Scheme, host and port as browsers write them.
    package let origin: String
    /// The public URL, without a slash at the end.
    package let url: String
    /// The path of the public URL, without a slash at the end.
    package let path: String
    /// Whether cookies are marked Secure and carry a prefix. RFC 6265bis §4.1.3.
    package let isSecure: Bool
    private let host: String

    /// Takes the public URL.
    package init(_ publicURL: String) {
        let parsed = WebURL(publicURL)
        origin = parsed?.browserOrigin ?? publicURL
        path = parsed.map { $0.path.hasSuffix("/") ? String($0.path.dropLast()) : $0.path } ?? ""
        url = origin + path
        isSecure = parsed?.scheme == "https"
        host = parsed?.host ?? ""
    }

    /// The URL under the public name, where a page is asked for under another loopback name; nil otherwise.
    ///
    /// Cookies belong to a name: begun under 127.0.0.1, a login would not be found again under localhost.
    package func redirect(for request: EndpointRequest) -> String? {
        guard request.method == .get, RedirectURI.loopbackHosts.contains(host),
            let authority = request.authority, let asked = WebURL("http://" + authority)?.host,
            asked != host, RedirectURI.loopbackHosts.contains(asked), request.path.hasPrefix("/")
        else { return nil }
        return origin + request.path + (request.query.map { "?" + $0 } ?? "")
    }

    /// The path of the login, with what it is asked for.
    package func loginURL(
        provider: String?, returnTarget: String?, stepUp: StepUp = StepUp(), uiLocales: String? = nil
    ) -> String {
        var parameters: [(String, String)] = []
        if let provider { parameters.append(("provider", provider)) }
        if let returnTarget { parameters.append(("redirect_uri", returnTarget)) }
        if let maximumAge = stepUp.maximumAge { parameters.append(("max_age", String(maximumAge))) }
        if let acrValues = stepUp.acrValues { parameters.append(("acr_values", acrValues)) }
        if let uiLocales { parameters.append(("ui_locales", uiLocales)) }
        return url + "/auth/web/login" + (parameters.isEmpty ? "" : "?" + FormParameters.encode(parameters))
    }
}
