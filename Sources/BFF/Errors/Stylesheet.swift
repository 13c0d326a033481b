import HTTPExchange
import HTTPTypes
import OAuthCore
import PageRendering
import Secrets

/// The one style sheet of the pages, served from a fixed path: a policy without inline styles needs no exception.
enum Stylesheet {
    /// Where it is served.
    static let path = "/auth/gatehouse.css"
    /// Its address, which changes with the text, so that a cache never shows an old one.
    static let url = path + "?v=" + asset.version
    /// The text as it is served.
    static let asset = FixedAsset(text, type: "text/css; charset=utf-8")

    /// The colours and the cards of the authorization server's pages.
    private static let text = StylePalette.standard.text + StyleBase.text + StyleControls.text + StyleCard.text
}

/// A text that is part of the program, as it is served: its address may carry the version, and then a cache may keep it.
struct FixedAsset: Sendable {
    /// Changes with the text.
    let version: String
    private let bytes: [UInt8]
    private let type: String

    init(_ text: String, type: String) {
        bytes = Array(text.utf8)
        version = Base64URL.encode(SHA2.sha256(bytes).prefix(9))
        self.type = type
    }

    /// Answers GET.
    func answer(_ request: EndpointRequest, fields more: HTTPFields = [:]) -> EndpointResponse {
        var fields = more
        let entityTag = "\"\(version)\""
        fields[.eTag] = entityTag
        fields[.cacheControl] =
            request.query == "v=\(version)" ? "public, max-age=31536000, immutable" : "public, max-age=300"
        fields[.xContentTypeOptions] = "nosniff"
        guard !EntityTag.matches(request, entityTag) else {
            return EndpointResponse(status: .notModified, headerFields: fields)
        }
        fields[.contentType] = type
        return EndpointResponse(status: .ok, headerFields: fields, body: bytes)
    }
}

/// Conditional requests. RFC 9110 §13.1.2.
enum EntityTag {
    /// Whether the client has what the tag stands for already.
    static func matches(_ request: EndpointRequest, _ tag: String) -> Bool {
        guard let known = request.headerFields.value(.ifNoneMatch) else { return false }
        return known.split(separator: ",").contains { candidate in
            let candidate = candidate.trimmingOptionalWhitespace()
            return candidate == "*" || candidate == tag || candidate == "W/" + tag
        }
    }
}
