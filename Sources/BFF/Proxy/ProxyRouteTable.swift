package import HTTPTypes
import OAuthCore

/// The routes of the proxy in the order in which they are tried: the longest path first. It never changes.
package struct ProxyRouteTable: Sendable {
    /// A route as it is looked up.
    package struct Entry: Sendable {
        /// As it stands in the configuration.
        package let route: ProxyRoute
        /// Where it leads.
        package let upstream: Upstream
        /// The path without a trailing slash; empty for all paths.
        let path: [UInt8]
        let strippedSegments: Int
        /// The methods, with HEAD where GET is one; empty: all.
        let methods: Set<String>
    }

    /// What a path and a method come to.
    package enum Match: Sendable {
        case entry(Entry)
        /// The path is proxied, but not with this method.
        case wrongMethod(allowed: String)
        /// Two readings of the path come to two routes.
        case ambiguous
        case none
    }

    /// A route that cannot be used.
    package struct InvalidRoute: Error, CustomStringConvertible {
        /// The path of the route and what is wrong with it.
        package let description: String
    }

    private let entries: [Entry]

    /// Throws what is wrong with a route; the configuration has been checked before, so that this says nothing new there.
    package init(_ routes: [ProxyRoute]) throws(InvalidRoute) {
        var entries: [Entry] = []
        for route in routes { entries.append(try Self.entry(route)) }
        // The sort keeps the order of the file among routes of the same path.
        self.entries = entries.enumerated().sorted {
            ($1.element.path.count, $0.offset) < ($0.element.path.count, $1.offset)
        }.map(\.element)
    }

    /// Whether there are no routes.
    package var isEmpty: Bool { entries.isEmpty }

    private static func entry(_ route: ProxyRoute) throws(InvalidRoute) -> Entry {
        func invalid(_ what: String) -> InvalidRoute { InvalidRoute(description: "route \(route.path): \(what)") }
        guard let upstream = Upstream(route.upstream) else {
            throw invalid("the upstream \(LogText.quote(route.upstream)) is no http or https URL")
        }
        guard (try? ProxyPath(route.path)) != nil else { throw invalid("no plain path") }
        let path = trimmed(route.path)
        let prefix = trimmed(route.stripPrefix ?? "")
        guard covers(prefix, path) else { throw invalid("strip_prefix must be whole segments at its front") }
        var methods = Set(route.methods.map { $0.uppercased() })
        if methods.contains("GET") { methods.insert("HEAD") }
        return Entry(
            route: route, upstream: upstream, path: path,
            strippedSegments: prefix.count { $0 == UInt8(ascii: "/") }, methods: methods)
    }

    /// The route of a path and a method.
    package func match(_ path: ProxyPath, method: HTTPRequest.Method) -> Match {
        guard let found = path.compare({ bytes in entries.firstIndex { Self.covers($0.path, bytes) } }) else {
            return .ambiguous
        }
        guard let first = found else { return .none }
        var allowed: Set<String> = []
        for entry in entries[first...].prefix(while: { $0.path == entries[first].path }) {
            // TRACE would show the browser what we send, and with it the token. RFC 9110 §9.3.8.
            if entry.methods.isEmpty ? method != .trace : entry.methods.contains(method.rawValue) {
                return .entry(entry)
            }
            allowed.formUnion(entry.methods.isEmpty ? Self.common : entry.methods)
        }
        return .wrongMethod(allowed: allowed.sorted().joined(separator: ", "))
    }

    private static let common: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    private static func trimmed(_ path: String) -> [UInt8] {
        var bytes = Array(path.utf8)
        while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        return bytes
    }

    /// Whether the path is the prefix or goes on behind it with a slash.
    private static func covers(_ prefix: [UInt8], _ path: some RandomAccessCollection<UInt8>) -> Bool {
        guard path.starts(with: prefix) else { return false }
        return path.count == prefix.count
            || path[path.index(path.startIndex, offsetBy: prefix.count)] == UInt8(ascii: "/")
    }
}

extension ProxyRouteTable.Entry {
    /// What the upstream is asked for: path and query as they came, less what is stripped.
    func target(_ path: String, query: String?) -> String {
        var rest = Substring(path)
        for _ in 0..<strippedSegments { rest = rest.dropFirst().drop { $0 != "/" } }
        var target = upstream.basePath
        target += rest
        if target.isEmpty { target = "/" }
        if let query { target += "?" + query }
        return target
    }

    /// A `Location` of the upstream's as the browser reaches it; nil where it leads elsewhere and stands as it is.
    func publicLocation(_ location: String) -> String? {
        var path: Substring
        if location.hasPrefix(upstream.origin) {
            path = location.dropFirst(upstream.origin.count)
            guard path.isEmpty || path.first == "/" || path.first == "?" else { return nil }
        } else {
            guard location.hasPrefix("/"), !location.hasPrefix("//") else { return nil }
            path = Substring(location)
        }
        let base = upstream.basePath
        if path.hasPrefix(base), path.dropFirst(base.count).first.map({ "/?#".contains($0) }) ?? true {
            path = path.dropFirst(base.count)
        } else {
            return nil
        }
        var prefix = route.stripPrefix ?? ""
        while prefix.hasSuffix("/") { prefix.removeLast() }
        let result = prefix + (path.isEmpty || path.first == "/" ? "" : "/") + path
        return result.hasPrefix("//") ? nil : result.isEmpty ? "/" : result
    }
}
