import HTTPExchange
import HTTPTypes
import Hummingbird
import HummingbirdEdge
import HummingbirdTesting
import Logging
import NIOCore
import Testing

/// A context of an application that knows where its connections come from.
private struct AddressContext: RemoteAddressRequestContext {
    var coreContext: CoreRequestContextStorage
    let remoteAddress: SocketAddress?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}

/// Marks what ran through it.
private struct Mark<Context: RequestContext>: RouterMiddleware {
    let name: String

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.via] = [response.headers[.via], name].compactMap { $0 }.joined(separator: "+")
        return response
    }
}

private let echo: [HTTPExchange.Route] = [
    Route("/login", [.get, .post], kind: .page) { request in
        let fields = request.headerFields[values: .acceptLanguage].joined(separator: "|")
        let text = [
            request.method.rawValue, request.path, request.query ?? "-", fields, request.authority ?? "-",
            request.clientAddress ?? "-", request.requestID, String(decoding: request.body, as: UTF8.self),
        ].joined(separator: " ")
        return EndpointResponse(
            status: .ok, headerFields: [.contentType: "text/html; charset=utf-8"], body: Array(text.utf8))
    },
    Route("/login", [.options], kind: .page) { _ in EndpointResponse(status: .noContent) },
    Route("/Auth/Token", [.post], ignoresCase: true, kind: .api) { request in
        EndpointResponse(status: .ok, body: Array(request.path.utf8))
    },
    Route("/things/{id}", [.get, .delete], kind: .api) { request in
        EndpointResponse(status: .ok, body: Array(request.path.utf8))
    },
    Route("/refused", [.get], kind: .api) { _ in
        EndpointResponse(
            status: .badRequest, logDetail: .init(errorCode: "invalid_scope", detail: "asked for x", clientID: "c1"))
    },
    Route("/long", [.get], kind: .api) { _ in
        var answer = EndpointResponse(status: .ok)
        answer.longBody = .init(length: 300_000) { offset in
            Array(repeating: UInt8(ascii: "a"), count: min(70_000, 300_000 - offset))
        }
        return answer
    },
]

@Suite("Endpoints in an application of its own", .timeLimit(.minutes(10)))
struct EndpointMiddlewareTests {
    private func application(_ log: LogBox = LogBox()) -> some ApplicationProtocol {
        let router = Router(context: AddressContext.self)
        router.add(middleware: Mark(name: "before"))
        router.add(middleware: EndpointMiddleware(echo) { connectionAddress(of: $1) })
        router.add(middleware: Mark(name: "after"))
        router.get("/") { _, _ in "home" }
        router.get("own/{name}") { _, context in try context.parameters.require("name") }
        return Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)), logger: log.logger())
    }

    private func raw(_ text: String, _ log: LogBox = LogBox()) async throws -> RawConnection.Answer {
        try await application(log).test(.live) { client in
            let wire = try await RawConnection.open(try #require(client.port))
            try await wire.send(text)
            let answer = try await wire.readAnswer()
            wire.close()
            return answer
        }
    }

    @Test("the endpoint gets what came over the wire: path, query, repeated fields, authority, address, body")
    func wire() async throws {
        let answer = try await raw(
            """
            POST /login?a=%zz&a=b+c HTTP/1.1\r\nHost: x.example:81\r\nAccept-Language: de\r\n\
            Accept-Language: en\r\nContent-Length: 5\r\n\r\nhello
            """)
        #expect(answer.status == 200)
        let id = try #require(answer.field("x-request-id"))
        #expect(answer.body == "POST /login a=%zz&a=b+c de|en x.example:81 127.0.0.1 \(id) hello")
    }

    @Test("every answer has the common fields, and a page its policy")
    func commonFields() async throws {
        let answer = try await raw("GET /login HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(answer.field("x-content-type-options") == "nosniff")
        #expect(answer.field("referrer-policy") == "same-origin")
        #expect(answer.field("content-security-policy")?.contains("default-src'none'") == true)
        #expect(answer.field("strict-transport-security") == nil)
        let refusal = try await raw("PUT /login HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(refusal.field("x-content-type-options") == "nosniff")
        #expect(refusal.field("x-request-id") != nil)
    }

    @Test(
        "a path under another spelling is the application's and reaches no endpoint",
        arguments: [
            "//login", "/login/", "/./login", "/%6cogin", "/login%2f", "/login/%2e", "/x/%2e%2e/login", "/Login",
            "/login;a", "/login#a", "/auth//token", "/things//a", "/things/a/", "/things/", "/l\u{f6}gin",
            "/\u{212A}", "*",
        ])
    func strangePaths(_ path: String) async throws {
        for method in ["GET", "POST", "OPTIONS"] {
            let answer = try await raw("\(method) \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            #expect(answer.status == 404 || answer.status == 400)
            #expect(answer.field("x-request-id") == nil)
        }
    }

    @Test("a path that ignores case is found in any, a parameter takes one segment as it came")
    func templates() async throws {
        let token = try await raw("POST /AUTH/tOKEN HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        #expect(token.body == "/AUTH/tOKEN")
        let thing = try await raw("GET /things/%2e%2e HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(thing.body == "/things/%2e%2e")
    }

    @Test("HEAD is GET without the body; another method is 405 with Allow over all routes of the path")
    func methods() async throws {
        try await application().test(.router) { client in
            try await client.execute(uri: "/login", method: .head) { response in
                #expect(response.status == .ok)
                #expect(response.body.readableBytes == 0)
                #expect((response.headers[.contentLength].flatMap { Int($0) } ?? 0) > 10)
            }
            try await client.execute(uri: "/login", method: .delete) { response in
                #expect(response.status == .methodNotAllowed)
                #expect(response.headers[.allow] == "GET, HEAD, OPTIONS, POST")
                let id = try #require(response.headers[.xRequestID])
                #expect(String(buffer: response.body).contains(id))
            }
            try await client.execute(uri: "/login", method: .options) { #expect($0.status == .noContent) }
        }
        let odd = try await raw("CONNECT /login HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(odd.status == 405)
    }

    @Test("a body over 64 KiB is 413 and the endpoint is not asked")
    func longRequest() async throws {
        try await application().test(.live) { client in
            let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: 65_537)
            try await client.execute(uri: "/login", method: .post, body: body) { response in
                #expect(response.status == .contentTooLarge)
                #expect(String(buffer: response.body).contains("content_too_large"))
            }
            try await client.execute(uri: "/login", method: .post, body: body.getSlice(at: 0, length: 65_536)) {
                #expect($0.status == .ok)
            }
        }
    }

    @Test("a body that is not held in memory comes whole")
    func longBody() async throws {
        try await application().test(.live) { client in
            try await client.execute(uri: "/long", method: .get) { response in
                #expect(response.body.readableBytes == 300_000)
                #expect(response.headers[.contentLength] == "300000")
            }
        }
    }

    @Test("the application's own routes stay its own, its middleware runs as it was added")
    func middleware() async throws {
        try await application().test(.router) { client in
            try await client.execute(uri: "/", method: .get) { #expect($0.headers[.via] == "after+before") }
            try await client.execute(uri: "/own/%41", method: .get) { #expect($0.status == .ok) }
            try await client.execute(uri: "/login", method: .get) { #expect($0.headers[.via] == "before") }
            try await client.execute(uri: "/none", method: .get) { #expect($0.status == .notFound) }
        }
    }

    @Test("a refusal is one line of the application's log, with what the operator needs and the answer's request id")
    func log() async throws {
        let log = LogBox()
        let answer = try await raw("GET /refused?code=s3cret HTTP/1.1\r\nHost: x\r\nCookie: a=s3cret\r\n\r\n", log)
        let id = try #require(answer.field("x-request-id"))
        let lines = log.lines.filter { $0.contains("invalid_scope") }
        #expect(lines.count == 1)
        for word in [id, "asked for x", "c1", "/refused", "400", "127.0.0.1"] {
            #expect(lines.first?.contains(word) == true)
        }
        #expect(!log.lines.contains { $0.contains("s3cret") })
    }

    @Test("an address that the application reads from elsewhere is the one that counts")
    func clientAddress() async throws {
        let router = Router()
        router.add(
            middleware: EndpointMiddleware(echo, sendsStrictTransportSecurity: true) { request, _ in
                request.headers[.via]
            })
        try await Application(router: router).test(.router) { client in
            try await client.execute(uri: "/login", method: .get, headers: [.via: "203.0.113.9"]) { response in
                #expect(String(buffer: response.body).contains(" 203.0.113.9 "))
                #expect(response.headers[.strictTransportSecurity] == "max-age=31536000")
            }
        }
        let plain = Router()
        plain.add(middleware: EndpointMiddleware(echo) { connectionAddress(of: $1) })
        try await Application(router: plain).test(.router) { client in
            try await client.execute(uri: "/login", method: .get) { response in
                #expect(String(buffer: response.body).contains(" localhost - "))
            }
        }
    }

    @Test("a request to switch protocols is answered as the request that it is")
    func upgrade() async throws {
        let answer = try await raw(
            "GET /login HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: \u{1}\r\n\r\n")
        #expect(answer.status == 400)
        let accepted = try await raw(
            "GET /login HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: null\r\n\r\n")
        #expect(accepted.status == 200)
    }
}

extension HTTPField.Name {
    fileprivate static var xRequestID: HTTPField.Name { HTTPField.Name("X-Request-ID") ?? .via }
}
