import HTTPTypes
import OAuthCore

/// How a program proves to an authorization server which client it is. RFC 6749 §2.3.1.
///
/// It prints as the client's name alone; the secret reaches no log.
public struct ClientCredentials: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The name under which the client is registered.
    public let clientID: String
    private let clientSecret: String
    private let method: Method

    private enum Method { case basic, post }

    private init(_ clientID: String, _ clientSecret: String, _ method: Method) {
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.method = method
    }

    /// `client_secret_basic`: both in the Authorization header, form-encoded first. RFC 6749 §2.3.1.
    public static func secretBasic(clientID: String, clientSecret: String) -> ClientCredentials {
        ClientCredentials(clientID, clientSecret, .basic)
    }

    /// `client_secret_post`: both in the body of the request. RFC 6749 §2.3.1.
    public static func secretPost(clientID: String, clientSecret: String) -> ClientCredentials {
        ClientCredentials(clientID, clientSecret, .post)
    }

    /// The client's name.
    public var description: String { "client \(clientID)" }
    /// The client's name.
    public var debugDescription: String { description }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: [:]) }

    /// A POST of the fields to an endpoint of the authorization server, authenticated.
    package func post(
        _ fields: [(name: String, value: String)], to url: String, timeout: Duration, isOperatorConfigured: Bool
    ) -> OutboundRequest {
        var fields = fields
        var request = OutboundRequest(
            method: .post, url: url, timeout: timeout, isOperatorConfigured: isOperatorConfigured)
        switch method {
        case .basic:
            let pair = PercentEncoding.encode(clientID) + ":" + PercentEncoding.encode(clientSecret)
            request.headerFields[.authorization] = "Basic " + base64(pair.utf8)
        case .post:
            fields.append(("client_id", clientID))
            fields.append(("client_secret", clientSecret))
        }
        request.headerFields[.contentType] = "application/x-www-form-urlencoded"
        request.headerFields[.accept] = "application/json"
        request.body = FormBody.encode(fields)
        request.maximumResponseBytes = 64 << 10
        return request
    }
}

/// Base64 with padding, as HTTP Basic has it. RFC 4648 §4.
private func base64(_ bytes: some Collection<UInt8>) -> String {
    let text = Base64URL.encode(bytes).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
    return String(text) + String(repeating: "=", count: (4 - text.count % 4) % 4)
}
