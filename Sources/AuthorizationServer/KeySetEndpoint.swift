package import HTTPExchange
import HTTPTypes
import OAuthCore

/// The public keys. RFC 7517 §5.
package struct KeySetEndpoint: Sendable {
    private let context: ServerContext
    private let fields: HTTPFields

    /// An endpoint on a context.
    package init(context: ServerContext) {
        self.context = context
        // A cache must have asked again before an announced key signs: at most half of that time, and an hour.
        let announcement = context.settings.signingKeyAnnouncement.wholeSeconds
        let maximumAge = max(0, min(announcement / 2, 3600))
        self.fields = CORS.fields.merging([
            .contentType: "application/json", .cacheControl: "public, max-age=\(maximumAge)",
        ])
    }

    /// Answers a request.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        let keys = context.signingKeys.current
        var fields = fields
        fields[.eTag] = keys.entityTag
        if EntityTag.matches(request.headerFields[values: .ifNoneMatch], keys.entityTag) {
            return EndpointResponse(status: .notModified, headerFields: fields)
        }
        return EndpointResponse(status: .ok, headerFields: fields, body: keys.document)
    }
}

/// Comparison of entity tags. RFC 9110 §13.1.2.
enum EntityTag {
    /// Whether `If-None-Match` names the tag.
    static func matches(_ fields: [String], _ tag: String) -> Bool {
        fields.contains { field in
            field.split(separator: ",").contains { candidate in
                let candidate = String(candidate).trimmingOptionalWhitespace()
                return candidate == "*" || candidate == tag || candidate == "W/" + tag
            }
        }
    }
}
