public import HTTPExchange
import HTTPTypes
import OAuthCore

/// A client of one service that sends the program's own access token with every request. RFC 6750 §2.1.
///
///     let myService = AuthorizedClient(
///         of: "https://weather.example.com", tokens: tokens, scope: "MyService/weather_read", http: http)
///     let forecast = try await myService.get("/weatherforecast")
///
/// The token goes to that service's origin and nowhere else. Where the service refuses it with 401, one other token is
/// asked for and the request sent once more, unless that is switched off.
public struct AuthorizedClient: OutboundClient {
    /// What happens when the service refuses the token.
    public enum Rejection: Sendable {
        /// Another token is asked for, and the request is sent once more.
        case renewAndRepeat
        /// The 401 is handed on as it came.
        case handOn
    }

    private let service: String
    private let origin: String?
    private let tokens: ServiceTokenClient
    private let scope: String
    private let resource: String?
    private let rejection: Rejection
    private let http: any OutboundClient

    /// A client of the service at that base URL, which is `https`, or `http` on a loopback name.
    public init(
        of service: String, tokens: ServiceTokenClient, scope: String, resource: String? = nil,
        on401 rejection: Rejection = .renewAndRepeat, http: any OutboundClient
    ) {
        self.service = service.hasSuffix("/") ? String(service.dropLast()) : service
        self.origin = WebURL(service).flatMap { $0.isConfidential ? $0.origin : nil }
        self.tokens = tokens
        self.scope = scope
        self.resource = resource
        self.rejection = rejection
        self.http = http
    }

    /// GET of a path of the service; the path begins with a slash.
    public func get(_ path: String) async throws(OutboundError) -> OutboundResponse {
        try await send(OutboundRequest(url: service + path, isOperatorConfigured: true))
    }

    /// POST of a body to a path of the service; the path begins with a slash.
    public func post(
        _ path: String, body: [UInt8], contentType: String = "application/json"
    ) async throws(OutboundError) -> OutboundResponse {
        try await send(
            OutboundRequest(
                method: .post, url: service + path, headerFields: [.contentType: contentType], body: body,
                isOperatorConfigured: true))
    }

    /// Sends the request with the token. A URL of another origin is refused as `invalid_url`, a token that cannot be had
    /// is `other` with the reason in `detail`.
    public func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        guard let origin, WebURL(request.url)?.origin == origin else {
            throw OutboundError(
                .invalidURL, detail: "the token is for \(service) alone, not for \(LogText.quote(request.url))")
        }
        let token = try await token()
        let response = try await http.send(request.authorized(by: token))
        guard rejection == .renewAndRepeat, refusesToken(response),
            tokens.reject(token, scope: scope, resource: resource)
        else { return response }
        return try await http.send(request.authorized(by: try await self.token()))
    }

    private func token() async throws(OutboundError) -> ServiceToken {
        do { return try await tokens.token(scope: scope, resource: resource) } catch {
            throw OutboundError(error.code == .cancelled ? .cancelled : .other, detail: "no access token: \(error)")
        }
    }

    /// Whether a 401 may be due to the token. A challenge that names another error is about the request. RFC 6750 §3.1.
    private func refusesToken(_ response: OutboundResponse) -> Bool {
        guard response.status == .unauthorized else { return false }
        let challenges = response.headerFields[values: .wwwAuthenticate].map { $0.lowercased() }
        return !challenges.contains { $0.contains("error=") && !$0.contains("invalid_token") }
    }
}

extension OutboundRequest {
    fileprivate func authorized(by token: ServiceToken) -> OutboundRequest {
        var request = self
        request.headerFields[.authorization] = "Bearer " + token.value
        return request
    }
}
