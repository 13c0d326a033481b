import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore

/// A browser of one person: it keeps cookies and navigates.
struct TestBrowser {
    static let html = "text/html,application/xhtml+xml,*/*;q=0.8"

    let bff: BackendForFrontend
    /// In the order in which they were set, as browsers send them.
    var cookies: [(name: String, value: String)] = []
    var userAgent = "TestBrowser/1"

    init(_ bff: BackendForFrontend) { self.bff = bff }

    var cookieNames: [String] { cookies.map(\.name) }

    /// A request of this browser; the answer's cookies are kept.
    mutating func request(
        _ method: HTTPRequest.Method, _ target: String, accept: String? = TestBrowser.html, fields: HTTPFields = [:],
        body: String = ""
    ) async -> EndpointResponse {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var fields = fields
        fields[.userAgent] = userAgent
        fields[.acceptLanguage] = "en"
        fields[.accept] = accept
        if !cookies.isEmpty { fields[.cookie] = cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; ") }
        let answer = await bff.respond(
            to: EndpointRequest(
                method: method, path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : nil,
                headerFields: fields, body: Array(body.utf8), authority: "localhost:8000", clientAddress: "127.0.0.1",
                requestID: "test-request"))
        for cookie in answer.headerFields[values: .setCookie] { keep(cookie) }
        return answer
    }

    /// Navigates.
    mutating func get(_ target: String, accept: String? = TestBrowser.html) async -> EndpointResponse {
        await request(.get, target, accept: accept)
    }

    private mutating func keep(_ cookie: String) {
        let pair = cookie.prefix { $0 != ";" }
        let name = String(pair.prefix { $0 != "=" })
        let value = String(pair.dropFirst(name.count + 1))
        if let position = cookies.firstIndex(where: { $0.name == name }) { cookies.remove(at: position) }
        if !cookie.contains("Max-Age=0") { cookies.append((name, value)) }
    }
}

extension EndpointResponse {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
    /// The body as JSON.
    var json: JSONObject { (try? JSONReader.parseObject(body)) ?? [:] }
    /// `error` of the body.
    var error: String? { json["error"]?.stringValue }
    /// Where it leads.
    var location: String { headerFields[.location] ?? "" }
    /// The parameters of where it leads.
    var locationParameters: FormParameters {
        let query = location.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        return (try? FormParameters(query.utf8)) ?? FormParameters()
    }
}
