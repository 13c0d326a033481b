import HTTPExchange
import HTTPTypes
import OAuthCore
import PageRendering
import Secrets

/// `/assets/…`: the style sheet of the pages, the logo and those of clients. Their addresses carry a version, so that a cache may keep them.
struct AssetEndpoint: Sendable {
    private let fields: HTTPFields
    private let bytes: [UInt8]
    private let version: String

    /// The style sheet.
    init(_ stylesheet: Stylesheet) {
        fields = [.contentType: "text/css; charset=utf-8"]
        bytes = stylesheet.bytes
        version = stylesheet.version
    }

    /// A logo.
    init(_ logo: PageSettings.Logo) {
        fields = [.contentType: logo.mediaType, .contentSecurityPolicy: BrandLogo.contentSecurityPolicy]
        bytes = logo.bytes
        version = logo.version
    }

    /// Answers GET.
    func handle(_ request: EndpointRequest) async -> EndpointResponse {
        var fields = fields
        fields[.eTag] = "\"\(version)\""
        fields[.xContentTypeOptions] = "nosniff"
        fields[.cacheControl] =
            request.query == "v=\(version)" ? "public, max-age=31536000, immutable" : "public, max-age=300"
        guard request.headerFields[.ifNoneMatch] != fields[.eTag] else {
            return EndpointResponse(status: .notModified, headerFields: fields)
        }
        return EndpointResponse(status: .ok, headerFields: fields, body: bytes)
    }
}

extension PageSettings.Logo {
    /// Where it is served, under the issuer.
    var path: String { "/assets/logo.\(kind.rawValue)" }
    /// Where it is served as the picture of a client: by what it is, so that the address tells nobody which clients there are.
    var clientPath: String { "/assets/client-\(version).\(kind.rawValue)" }
    /// Changes with the picture.
    var version: String { Base64URL.encode(SHA2.sha256(bytes).prefix(9)) }
}
