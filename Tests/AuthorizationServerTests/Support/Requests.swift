import AuthorizationServer
import Foundation
import HTTPExchange
import HTTPTypes
import JOSE
import OAuthCore
import Testing

/// What a client sends to prove itself.
enum TestCredentials {
    case basic(String, String)
    case post(String, String)
    case named(String)
    case nothing

    static let myBFF = TestCredentials.basic("MyBFF", "mybff-secret")
    static let webApp = TestCredentials.basic("web-app", "web-app-secret")
    static let fastAPI = TestCredentials.basic("fastapi_service", "fastapi-secret")
    static let gateway = TestCredentials.basic("api-gateway", "gateway-secret")
    static let spa = TestCredentials.named("spa")
}

/// An answer as a test looks at it.
struct TestAnswer: Sendable {
    let response: EndpointResponse

    var status: Int { response.status.code }
    var text: String { String(decoding: response.body, as: UTF8.self) }
    var json: JSONObject { (try? JSONReader.parseObject(response.body)) ?? [:] }
    var error: String? { json["error"]?.stringValue }
    var detail: String { response.logDetail?.detail ?? "" }

    subscript(name: String) -> String? { json[name]?.stringValue }
    subscript(name: HTTPField.Name) -> String? { response.headerFields[name] }
}

extension Harness {
    /// Sends a form.
    func post(
        _ path: String, _ form: [(String, String)] = [], as credentials: TestCredentials = .nothing,
        headers: HTTPFields = [:]
    ) async -> TestAnswer {
        var form = form
        var fields = headers
        switch credentials {
        case .basic(let name, let secret):
            fields[.authorization] = "Basic " + Data("\(name):\(secret)".utf8).base64EncodedString()
        case .post(let name, let secret): form += [("client_id", name), ("client_secret", secret)]
        case .named(let name): form += [("client_id", name)]
        case .nothing: break
        }
        return await send(path, body: FormParameters.encode(form), headers: fields)
    }

    /// Sends a body as it stands; a form unless the fields say otherwise.
    func send(
        _ path: String, method: HTTPRequest.Method = .post, query: String? = nil, body: String = "",
        headers: HTTPFields = [:]
    ) async -> TestAnswer {
        await send(path, method: method, query: query, bytes: Array(body.utf8), headers: headers)
    }

    /// Sends a body of any bytes.
    func send(
        _ path: String, method: HTTPRequest.Method = .post, query: String? = nil, bytes: [UInt8],
        headers: HTTPFields = [:]
    ) async -> TestAnswer {
        var fields = headers
        if fields[.contentType] == nil, method == .post { fields[.contentType] = "application/x-www-form-urlencoded" }
        let request = EndpointRequest(
            method: method, path: path, query: query, headerFields: fields, body: bytes, clientAddress: "192.0.2.1",
            requestID: "request-1")
        let atOnce = answerAtOnce(request)
        let answer = TestAnswer(response: await server.respond(to: request))
        expectAgreement(atOnce, answer, body: String(decoding: bytes, as: UTF8.self))
        return answer
    }

    private func answerAtOnce(_ request: EndpointRequest) -> TestAnswer? {
        guard request.method == .post, request.query == nil else { return nil }
        return server.routes.first { $0.path == request.path && $0.answerAtOnce != nil }?
            .answerAtOnce?(request).map { TestAnswer(response: $0) }
    }

    /// What a route answers at once, if it does, differs from what its handler answers in nothing but the token; and
    /// only client credentials are answered at once.
    private func expectAgreement(_ atOnce: TestAnswer?, _ answer: TestAnswer, body: String) {
        guard let atOnce else { return }
        #expect(answer.status == 200)
        #expect(body.contains("client_credentials"))
        #expect(atOnce.response.status == answer.response.status)
        #expect(atOnce.response.headerFields == answer.response.headerFields)
        #expect(atOnce.json.members.map(\.name) == answer.json.members.map(\.name))
        for name in ["token_type", "expires_in", "scope"] { #expect(atOnce.json[name] == answer.json[name]) }
        #expect(atOnce["access_token"] != answer["access_token"])
    }

    func get(_ path: String, bearer: String? = nil, headers: HTTPFields = [:]) async -> TestAnswer {
        var fields = headers
        if let bearer { fields[.authorization] = "Bearer \(bearer)" }
        return await send(path, method: .get, headers: fields)
    }

    /// Asks the token endpoint.
    func token(
        _ form: [(String, String)], as credentials: TestCredentials, path: String = "/oauth2/token"
    ) async -> TestAnswer {
        await post(path, form, as: credentials)
    }

    /// The claims of a token, once its signature was found to be the server's.
    func verified(_ token: String?) throws -> JSONObject {
        let parsed = try JWS.parse(try #require(token))
        let policy = AlgorithmPolicy(algorithms: JWSAlgorithm.asymmetric, type: .any)
        let keys = try JWKSet(json: context.signingKeys.current.document)
        return try JSONReader.parseObject(try parsed.verify(with: keys, policy: policy))
    }
}
