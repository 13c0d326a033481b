import HTTPExchange
import HTTPTypes
import OAuthCore

/// Where the pages are: every URL of a page is built from the issuer, none from the Host header.
struct IssuerLocation: Sendable {
    /// The issuer as it was configured.
    let issuer: String
    /// Scheme, host and port.
    let origin: String
    /// What stands before every path; empty or beginning with a slash, without one at the end.
    let basePath: String
    /// Whether cookies are marked Secure and carry the `__Host-` prefix. RFC 6265bis §4.1.3.2.
    let isSecure: Bool
    let host: String

    init(_ issuer: String) {
        let url = WebURL(issuer)
        self.issuer = issuer
        self.origin = url?.browserOrigin ?? issuer
        self.basePath = url.map { $0.path.hasSuffix("/") ? String($0.path.dropLast()) : $0.path } ?? ""
        self.isSecure = url?.scheme == "https"
        self.host = url?.host ?? ""
    }

    /// The absolute URL of a page with these query parameters.
    func url(_ path: String, _ parameters: [(String, String)] = []) -> String {
        AuthorizationResponse.url(origin + basePath + path, parameters)
    }

    /// The URL under the issuer's own name, where a page is asked for under another loopback name; nil otherwise.
    ///
    /// Cookies belong to a name: begun under 127.0.0.1, a flow would not be found again under localhost.
    func redirect(for request: EndpointRequest) -> String? {
        guard request.method == .get || request.method == .head, RedirectURI.loopbackHosts.contains(host),
            let authority = request.authority, let asked = WebURL("http://" + authority)?.host,
            asked != host, RedirectURI.loopbackHosts.contains(asked), request.path.hasPrefix("/")
        else { return nil }
        return origin + request.path + (request.query.map { "?" + $0 } ?? "")
    }
}
