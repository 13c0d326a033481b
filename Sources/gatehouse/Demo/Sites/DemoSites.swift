import HTTPExchange
import HTTPTypes
import HummingbirdEdge
import Logging
import OAuthCore

/// What a person meets beside the web page: their letters, a television, a shop.
struct DemoSites: Sendable {
    let mailbox: DemoMailbox
    let servers: [EdgeServer]

    init(
        _ ports: Demo.Ports, hosts: [String], mailbox: DemoMailbox, clock: DemoClock, http: any OutboundClient,
        registry: PrometheusRegistry, logger: Logger
    ) {
        self.mailbox = mailbox
        let client = DemoClient(issuer: "http://localhost:\(ports.server)", http: http)
        let (letters, screen) = (DemoSite(port: ports.mailbox), DemoSite(port: ports.television))
        let shop = DemoSite(port: ports.bookshop)
        let television = DemoTelevision(
            site: screen, client: client, itemsURL: "http://localhost:\(ports.service)/users/me/items/", clock: clock)
        let sites = [
            (letters, "mailbox", mailbox.routes(letters)), (screen, "television", television.routes),
            (shop, "bookshop", DemoBookshop(site: shop, client: client).routes),
        ]
        servers = sites.map { site, name, routes in
            site.server(routes, name: name, hosts: hosts, registry: registry, logger: logger)
        }
    }
}

/// How the demo's own clients ask the authorization server.
struct DemoClient: Sendable {
    let issuer: String
    let http: any OutboundClient

    /// Posts a form; the status, and the JSON object of the answer.
    func post(_ path: String, _ fields: [(String, String)]) async throws -> (status: Int, body: JSONObject) {
        var request = OutboundRequest(method: .post, url: issuer + path, isOperatorConfigured: true)
        request.headerFields[.contentType] = "application/x-www-form-urlencoded"
        request.body = FormBody.encode(fields.map { (name: $0.0, value: $0.1) })
        let answer = try await http.send(request)
        return (answer.status.code, (try? JSONReader.parseObject(answer.body)) ?? [:])
    }

    /// What a service answers to the token.
    func get(_ url: String, token: String) async throws -> JSONValue {
        var request = OutboundRequest(url: url, isOperatorConfigured: true)
        request.headerFields[.authorization] = "Bearer \(token)"
        let answer = try await http.send(request)
        guard answer.status.code == 200 else { throw DemoFailure("\(url) answers \(answer.status.code)") }
        return try JSONReader.parse(answer.body)
    }
}
