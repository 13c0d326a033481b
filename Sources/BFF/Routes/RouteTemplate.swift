/// The path of a route as the edge reads it: `{name}` stands for one segment, `**` at the end for any rest.
enum RouteTemplate {
    /// Whether the path fits the template.
    static func matches(_ template: String, _ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let segments = template.split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            if segment == "**" { return parts.count >= index }
            guard index < parts.count else { return false }
            let isAny = segment.hasPrefix("{") && segment.hasSuffix("}")
            guard isAny ? !parts[index].isEmpty : parts[index] == segment else { return false }
        }
        return parts.count == segments.count
    }

    /// The last segment of a path.
    static func lastSegment(_ path: String) -> String {
        String(path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[path.utf8.index(after: $0)...] } ?? path[...])
    }
}
