import HTTPExchange
import HTTPTypes
import HummingbirdEdge
import Logging
import OAuthCore

/// One of the demo's small web sites: pages without script, in the look of the demo's own page.
struct DemoSite: Sendable {
    let port: Int
    var url: String { "http://localhost:\(port)" }

    /// A page at a path; a POST counts only from the site's own pages.
    func route(
        _ path: String, _ method: HTTPRequest.Method = .get,
        _ answer: @escaping @Sendable (EndpointRequest) async throws -> EndpointResponse
    ) -> HTTPExchange.Route {
        Route(path, [method], kind: .page) { request in
            if method == .post, let origin = request.headerFields[.origin], origin != url {
                return page(
                    "Refused", "<p class=\"notice error\">This button is on another site.</p>", status: .forbidden)
            }
            do { return try await answer(request) } catch {
                return page(
                    "Not now", "<p class=\"notice error\">\(Self.escaped("\(error)"))</p>", status: .serviceUnavailable)
            }
        }
    }

    /// A page around its content; with `refresh` it is asked for again after so many seconds.
    func page(
        _ title: String, _ content: String, refresh: Int? = nil, status: HTTPResponse.Status = .ok
    ) -> EndpointResponse {
        let again = refresh.map { "<meta http-equiv=\"refresh\" content=\"\($0)\">\n" } ?? ""
        let text = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            \(again)<title>\(title) · Gatehouse demo</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="/page.css">
            </head>
            <body>
            <header class="bar"><span class="brand"><span class="mark" aria-hidden="true"></span>\(title)</span></header>
            <main>\(content)</main>
            <footer>A part of the Gatehouse demo.</footer>
            </body>
            </html>

            """
        return EndpointResponse(
            status: status,
            headerFields: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentSecurityPolicy:
                    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
            ], body: Array(text.utf8))
    }

    /// To another page after a POST, or at the end of a login.
    func redirect(_ url: String, cookie: String? = nil) -> EndpointResponse {
        var fields: HTTPFields = [.location: url, .cacheControl: "no-store"]
        if let cookie { fields[.setCookie] = cookie }
        return EndpointResponse(status: .seeOther, headerFields: fields)
    }

    /// The listeners of the site.
    func server(
        _ routes: [HTTPExchange.Route], name: String, hosts: [String], registry: PrometheusRegistry, logger: Logger
    ) -> EdgeServer {
        var router = EdgeRouter()
        router.mount(
            routes + [
                Route("/page.css", [.get], kind: .api) { _ in
                    EndpointResponse(
                        status: .ok, headerFields: [.contentType: "text/css", .cacheControl: "no-cache"],
                        body: DemoPage.style)
                }
            ])
        return EdgeServer(
            configuration: EdgeConfiguration(addresses: hosts.map { ListenAddress(host: $0, port: port) }),
            responder: NamedHosts(hosts, router), metrics: HTTPMetrics(factory: registry, listener: name),
            logger: logger)
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}
