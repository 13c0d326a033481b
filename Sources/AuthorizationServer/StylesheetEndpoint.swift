package import HTTPExchange
import HTTPTypes

/// `/assets/gatehouse.css`: the style sheet of the pages.
package struct StylesheetEndpoint: Sendable {
    /// The path under the issuer.
    package static let path = Stylesheet.path
    private static let entityTag = "\"\(Stylesheet.version)\""

    /// An endpoint without state.
    package init() {}

    /// Answers GET. The address carries the version, so that a cache may keep it.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        var fields: HTTPFields = [
            .contentType: "text/css; charset=utf-8", .eTag: Self.entityTag, .xContentTypeOptions: "nosniff",
        ]
        let isCurrent = request.query == "v=\(Stylesheet.version)"
        fields[.cacheControl] = isCurrent ? "public, max-age=31536000, immutable" : "public, max-age=300"
        guard request.headerFields[.ifNoneMatch] != Self.entityTag else {
            return EndpointResponse(status: .notModified, headerFields: fields)
        }
        return EndpointResponse(status: .ok, headerFields: fields, body: Stylesheet.bytes)
    }
}
