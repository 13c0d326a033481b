package import HTTPExchange
package import HTTPTypes

/// Which answers scripts of other origins may read: those of the allowed origins, with credentials. Fetch Standard §3.2.
package struct CORSPolicy: Sendable {
    private let origins: OriginPolicy

    package init(origins: OriginPolicy) { self.origins = origins }

    /// Gives an answer the fields that its reader needs, in the place of any that an upstream set.
    package func apply(to fields: inout HTTPFields, for request: EndpointRequest) {
        for name in Self.names { fields[name] = nil }
        Self.addVary(to: &fields)
        guard let origin = request.headerFields.value(.origin), origins.allowedOrigins.contains(origin) else { return }
        fields[.accessControlAllowOrigin] = origin
        fields[.accessControlAllowCredentials] = "true"
        fields[.accessControlExposeHeaders] = "X-CSRF-Token"
    }

    /// The answer to a preflight; nil where the request is none.
    package func preflight(_ request: EndpointRequest, methods: [HTTPRequest.Method]) -> EndpointResponse? {
        guard request.method == .options, request.headerFields.value(.accessControlRequestMethod) != nil,
            let origin = request.headerFields.value(.origin)
        else { return nil }
        var fields: HTTPFields = [.vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"]
        if origins.allows(origin) {
            fields[.accessControlAllowOrigin] = origin
            fields[.accessControlAllowCredentials] = "true"
            fields[.accessControlAllowMethods] = methods.map(\.rawValue).joined(separator: ", ")
            fields[.accessControlAllowHeaders] = "X-CSRF-Token, Content-Type"
            fields[.accessControlMaxAge] = "600"
        }
        return EndpointResponse(status: .noContent, headerFields: fields)
    }

    private static func addVary(to fields: inout HTTPFields) {
        guard let vary = fields.value(.vary) else {
            fields[.vary] = "Origin"
            return
        }
        let names = vary.split(separator: ",").map { $0.trimmingOptionalWhitespace().lowercased() }
        if !names.contains("origin"), !names.contains("*") { fields[.vary] = vary + ", Origin" }
    }

    private static let names: [HTTPField.Name] = [
        .accessControlAllowOrigin, .accessControlAllowCredentials, .accessControlExposeHeaders,
        .accessControlAllowMethods, .accessControlAllowHeaders, .accessControlMaxAge,
    ]
}
