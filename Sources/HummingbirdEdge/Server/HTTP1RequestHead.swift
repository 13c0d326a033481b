import HTTPTypes
import NIOHTTP1

/// Why a request was refused before anything looked at it. A closed set: also a metric label.
enum RefusedHead: String, Error {
    case host = "bad_host"
    case target = "bad_target"
    case method = "bad_method"
    case header = "bad_header"
    case connect = "connect"
    case malformed = "malformed"
    case headerTooLarge = "header_too_large"

    var status: HTTPResponse.Status {
        switch self {
        case .host, .target, .method, .header, .malformed: .badRequest
        case .connect: .notImplemented
        case .headerTooLarge: .requestHeaderFieldsTooLarge
        }
    }
}

/// Turns the decoder's head into the one that responders see. RFC 9112 §3.
enum HTTP1RequestHead {
    static func convert(_ head: HTTPRequestHead, isSecure: Bool) throws(RefusedHead) -> HTTPRequest {
        if head.method == .CONNECT { throw .connect }
        guard let method = method(head.method) else { throw .method }
        let path = try path(head.uri, method: method)
        var fields = HTTPFields()
        fields.reserveCapacity(head.headers.count)
        var authority: String?
        for (name, value) in head.headers {
            guard let name = HTTPField.Name(name) else { throw .header }
            guard name.canonicalName == "host" else {
                fields.append(HTTPField(name: name, value: value))
                continue
            }
            // RFC 9112 §3.2: more than one Host is a bad request.
            if authority != nil { throw .host }
            authority = value
        }
        if authority == nil, head.version != .http1_0 { throw .host }
        return HTTPRequest(
            method: method, scheme: isSecure ? "https" : "http", authority: authority, path: path, headerFields: fields)
    }

    private static func method(_ method: HTTPMethod) -> HTTPRequest.Method? {
        switch method {
        case .GET: .get
        case .POST: .post
        case .HEAD: .head
        case .OPTIONS: .options
        case .PUT: .put
        case .DELETE: .delete
        case .PATCH: .patch
        default: HTTPRequest.Method(method.rawValue)
        }
    }

    /// The origin form; an absolute form loses its scheme and authority. RFC 9112 §3.2.
    private static func path(_ target: String, method: HTTPRequest.Method) throws(RefusedHead) -> String {
        guard target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), let first = target.utf8.first else { throw .target }
        if first == UInt8(ascii: "/") { return target }
        if target == "*" {
            guard method == .options else { throw .target }
            return target
        }
        let bytes = target.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            ["http", "https"].contains(target[..<colon].lowercased()), bytes[colon...].starts(with: "://".utf8)
        else { throw .target }
        let rest = bytes[colon...].dropFirst(3)
        guard let end = rest.firstIndex(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }) else {
            return "/"
        }
        let path = String(target[end...])
        return path.utf8.first == UInt8(ascii: "?") ? "/" + path : path
    }
}

extension HTTPRequestHead {
    /// Whether the client asks to leave HTTP/1.1 on this connection; then the decoder stops after this request.
    var asksForUpgrade: Bool { headers.contains(name: "Upgrade") }

    /// Whether the client waits to be told to send its body. RFC 9110 §10.1.1.
    var expectsContinue: Bool {
        version != .http1_0 && headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
    }

    /// The length that the body is said to have.
    var declaredLength: Int? { headers.first(name: "Content-Length").flatMap { Int($0) } }
}
