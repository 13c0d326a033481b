package import HTTPExchange
package import HTTPTypes

/// Which answers scripts of other origins may read: any origin, never with credentials. Fetch Standard §3.2.
package enum CORS {
    /// The fields of every answer of an open endpoint.
    package static let fields: HTTPFields = [
        .accessControlAllowOrigin: "*", .accessControlExposeHeaders: "WWW-Authenticate, DPoP-Nonce",
    ]

    /// The answer to a preflight for an endpoint with these methods.
    package static func preflight(_ methods: [HTTPRequest.Method]) -> EndpointResponse {
        let fields: HTTPFields = [
            .accessControlAllowOrigin: "*",
            .accessControlAllowMethods: methods.map(\.rawValue).joined(separator: ", "),
            .accessControlAllowHeaders: "Authorization, Content-Type, DPoP, X-Requested-With",
            .accessControlExposeHeaders: "WWW-Authenticate, DPoP-Nonce",
            .accessControlMaxAge: "600",
        ]
        return EndpointResponse(status: .noContent, headerFields: fields)
    }
}
