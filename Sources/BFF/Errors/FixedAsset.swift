import HTTPExchange
import HTTPTypes
import OAuthCore
import Secrets

/// What is the same for everybody, as it is served: its address may carry the version, and then a cache may keep it.
struct FixedAsset: Sendable {
    /// Changes with the content.
    let version: String
    private let bytes: [UInt8]
    private let type: String

    init(_ text: String, type: String) { self.init(Array(text.utf8), type: type) }

    init(_ bytes: [UInt8], type: String) {
        self.bytes = bytes
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
