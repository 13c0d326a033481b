import BFF
import HTTPTypes
import Testing

@Suite("Paths of proxied requests")
struct ProxyPathTests {
    @Test(
        "a path that a service may read otherwise than we do is refused",
        arguments: [
            ("api/items", ProxyPath.Problem.noSlash), ("", .noSlash), ("*", .noSlash),
            ("/api/../admin", .dotSegment), ("/api/./items", .dotSegment), ("/..", .dotSegment), ("/.", .dotSegment),
            ("/api/%2e%2e/admin", .dotSegment), ("/api/.%2E/admin", .dotSegment), ("/api/%2e", .dotSegment),
            ("/api/..;x=1/admin", .dotSegment), ("/api/%2e%2e;/admin", .dotSegment),
            ("/api%2fitems", .encodedSeparator), ("/api%2Fitems", .encodedSeparator),
            ("/api%5citems", .encodedSeparator), ("/api\\items", .encodedSeparator),
            ("/api/..%5c..", .encodedSeparator),
            ("/api/%00", .control), ("/api/%0d%0aX:y", .control), ("/api/%7f", .control), ("/a\u{1}", .control),
            ("/api/%zz", .malformedEscape), ("/api/%", .malformedEscape), ("/api/%2", .malformedEscape),
            ("/api/%u002e", .malformedEscape), ("/api/%c0%ae%c0%ae/admin", .notUTF8),
            ("/api/%e0%80%ae", .notUTF8), ("/api/%c0%afadmin", .notUTF8), ("/api/%ff", .notUTF8),
            ("/api/admin#", .fragment), ("/api#/x", .fragment),
            ("//api/items", .emptySegment), ("/api//items", .emptySegment),
            ("/api/;x/items", .emptySegment), ("/api/items//", .emptySegment), ("/api/;x", .emptySegment),
            ("/api/%252e%252e/admin", .doubleEncoding), ("/api/%252fadmin", .doubleEncoding),
            ("/api/%2500", .doubleEncoding), ("/api/%25252e", .doubleEncoding),
        ])
    func refused(path: String, problem: ProxyPath.Problem) {
        #expect(throws: problem) { try ProxyPath(path) }
    }

    @Test(
        "what is only unusual passes",
        arguments: [
            "/", "/api", "/api/", "/api/items.json", "/api/...", "/api/.well-known", "/api/a..b", "/api/%C3%A4",
            "/api/a%20b", "/api/100%25", "/api/%253", "/api/~x", "/api/a;v=1", "/api/%61", "/api/a:b@c,d",
        ])
    func accepted(path: String) throws { _ = try ProxyPath(path) }
}

@Suite("Routes of the proxy")
struct ProxyRouteTableTests {
    private func found(_ path: String, _ table: ProxyRouteTable) throws -> String {
        switch table.match(try ProxyPath(path), method: .get) {
        case .entry(let entry): entry.route.path
        case .ambiguous: "ambiguous"
        case .none: "none"
        case .wrongMethod(let allowed): "allowed \(allowed)"
        }
    }

    @Test(
        "whole segments, the longest first, whatever the order of the file and however a letter is written",
        arguments: [
            ("/api", "/api"), ("/api/", "/api"), ("/api/x", "/api"), ("/apix", "none"), ("/ap", "none"), ("/", "none"),
            ("/api/admin", "/api/admin"), ("/api/admin/", "/api/admin"), ("/api/admin/x", "/api/admin"),
            ("/api/administrator", "/api"), ("/api/%61dmin", "/api/admin"), ("/%61pi/%61%64min/x", "/api/admin"),
            ("/api/Admin", "/api"), ("/api/admin;x=1", "ambiguous"), ("/api;x/admin", "ambiguous"),
            ("/api/x;y=1", "/api"), ("/api/admin/x;y", "/api/admin"), ("/a%C3%A4", "/aä"), ("/b/c", "none"),
        ])
    func longest(path: String, route: String) throws {
        let table = try ProxyRouteTable([
            ProxyRoute(path: "/api", upstream: "http://a"), ProxyRoute(path: "/api/admin", upstream: "http://b"),
            ProxyRoute(path: "/aä", upstream: "http://c"),
        ])
        #expect(try found(path, table) == route)
    }

    @Test("a route for / takes every path")
    func root() throws {
        let table = try ProxyRouteTable([
            ProxyRoute(path: "/", upstream: "http://a"), ProxyRoute(path: "/api", upstream: "http://b"),
        ])
        #expect(try found("/", table) == "/")
        #expect(try found("/x/y", table) == "/")
        #expect(try found("/api/y", table) == "/api")
    }

    @Test("methods are those of the route; HEAD goes with GET, and TRACE never goes")
    func methods() throws {
        var read = ProxyRoute(path: "/r", upstream: "http://a")
        read.methods = ["get"]
        var write = ProxyRoute(path: "/r", upstream: "http://b")
        write.methods = ["POST"]
        let table = try ProxyRouteTable([read, write, ProxyRoute(path: "/all", upstream: "http://c")])
        func host(_ path: String, _ method: String) throws -> String {
            switch table.match(try ProxyPath(path), method: .init(method) ?? .trace) {
            case .entry(let entry): entry.upstream.host
            case .wrongMethod(let allowed): allowed
            default: "none"
            }
        }
        #expect(try host("/r", "GET") == "a")
        #expect(try host("/r", "HEAD") == "a")
        #expect(try host("/r/x", "POST") == "b")
        #expect(try host("/r", "DELETE") == "GET, HEAD, POST")
        #expect(try host("/all", "PURGE") == "c")
        #expect(try host("/all", "TRACE").hasPrefix("DELETE, GET"))
    }

    @Test("a route that leads nowhere, or strips what it does not have, is refused at the start")
    func invalid() {
        for route in [
            ProxyRoute(path: "/a", upstream: "ftp://x"), ProxyRoute(path: "/a", upstream: "http://x/?q"),
            ProxyRoute(path: "/a", upstream: "http://x:0"), ProxyRoute(path: "/a/../b", upstream: "http://x"),
            ProxyRoute(path: "a", upstream: "http://x"),
            ProxyRoute(path: "/api/a", upstream: "http://x", stripPrefix: "/ap"),
            ProxyRoute(path: "/api/a", upstream: "http://x", stripPrefix: "/other"),
        ] {
            #expect(throws: ProxyRouteTable.InvalidRoute.self) { try ProxyRouteTable([route]) }
        }
    }

    @Test("an upstream's URL gives host, port and base path")
    func upstream() throws {
        let plain = try #require(Upstream("http://127.0.0.1:7062"))
        #expect(plain.host == "127.0.0.1" && plain.port == 7062 && plain.basePath == "" && !plain.isSecure)
        let secure = try #require(Upstream("https://[::1]/base/v1/"))
        #expect(secure.host == "::1" && secure.port == 443 && secure.basePath == "/base/v1" && secure.isSecure)
        #expect(secure.origin == "https://[::1]")
        #expect(Upstream("http://user@host/") == nil)
    }
}
