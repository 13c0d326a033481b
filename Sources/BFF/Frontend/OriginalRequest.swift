import HTTPExchange
import HTTPTypes
import OAuthCore

/// What a browser asked a proxy for, as the proxy tells it. Anybody may send these fields: they are never more than candidates.
struct OriginalRequest: Sendable {
    /// The addresses that the request may have been for, as absolute URLs where the proxy named a host.
    let candidates: [String]

    /// Reads X-Original-URL; X-Forwarded-Proto, -Host and -Uri or X-Original-URI; or what stands after the path of a question.
    init(_ request: EndpointRequest, location: PublicLocation, path: String) {
        let fields = request.headerFields
        var candidates: [String] = []
        if let url = fields.value(.xOriginalURL) { candidates.append(url) }
        let appended = request.path.utf8.count > path.utf8.count ? String(request.path.dropFirst(path.count)) : nil
        let uri =
            fields.value(.xForwardedURI) ?? fields.value(.xOriginalURI)
            ?? appended.map { $0 + (request.query.map { "?" + $0 } ?? "") }
        if let uri {
            let host = fields.value(.xForwardedHost) ?? (appended == nil ? nil : request.authority)
            let scheme = fields.value(.xForwardedProto) ?? (location.isSecure ? "https" : "http")
            candidates.append(host.map { scheme + "://" + $0 + uri } ?? uri)
        }
        self.candidates = candidates
    }
}

extension HTTPField.Name {
    static let xOriginalURL = fixed("X-Original-URL")
    static let xOriginalURI = fixed("X-Original-URI")
    static let xForwardedURI = fixed("X-Forwarded-Uri")
    static let xForwardedHost = fixed("X-Forwarded-Host")
    static let xForwardedProto = fixed("X-Forwarded-Proto")
}
