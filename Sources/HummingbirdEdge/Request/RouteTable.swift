import HTTPTypes

/// What belongs to a path and a method; the paths are compared as they came, nothing is decoded.
///
/// A template's segments are literal or `{name}` (any one segment that is not empty); a last `**` takes any rest.
struct RouteTable<Value: Sendable>: Sendable {
    struct Entry: Sendable {
        let template: String
        var values: [HTTPRequest.Method: Value] = [:]

        /// What belongs to the method; HEAD goes with GET. RFC 9110 §9.3.2.
        func value(for method: HTTPRequest.Method) -> Value? {
            values[method] ?? (method == .head ? values[.get] : nil)
        }

        /// RFC 9110 §10.2.1.
        var allow: String {
            var methods = Set(values.keys.map(\.rawValue))
            if values[.get] != nil { methods.insert("HEAD") }
            return methods.sorted().joined(separator: ", ")
        }
    }

    private enum Segment: Equatable {
        case literal(String), any, rest
    }

    private var exact: [String: Entry] = [:]
    private var caseless: [String: Entry] = [:]
    private var patterns: [(segments: [Segment], entry: Entry)] = []

    /// - Parameter ignoringCase: `/Auth/Login` finds `/auth/login`. Not for templates with parameters.
    mutating func add(_ value: Value, _ path: String, _ methods: [HTTPRequest.Method], ignoringCase: Bool) {
        func add(_ entry: inout Entry) { for method in methods { entry.values[method] = value } }
        if path.contains("{") || path.hasSuffix("**") {
            let segments = Self.segments(path)
            let index = patterns.firstIndex { $0.segments == segments } ?? patterns.endIndex
            if index == patterns.endIndex { patterns.append((segments, Entry(template: path))) }
            add(&patterns[index].entry)
        } else if ignoringCase {
            add(&caseless[path.lowercased(), default: Entry(template: path)])
        } else {
            add(&exact[path, default: Entry(template: path)])
        }
    }

    func entry(of path: String) -> Entry? {
        if let entry = exact[path] { return entry }
        if !caseless.isEmpty, let entry = caseless[path.lowercased()] { return entry }
        return patterns.first { Self.matches($0.segments, path) }?.entry
    }

    private static func segments(_ path: String) -> [Segment] {
        path.split(separator: "/", omittingEmptySubsequences: false).map { segment in
            if segment == "**" { return .rest }
            return segment.hasPrefix("{") && segment.hasSuffix("}") ? .any : .literal(String(segment))
        }
    }

    private static func matches(_ segments: [Segment], _ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            if segment == .rest { return parts.count >= index }
            guard index < parts.count else { return false }
            switch segment {
            case .literal(let literal): guard parts[index] == literal else { return false }
            case .any: guard !parts[index].isEmpty else { return false }
            case .rest: break
            }
        }
        return parts.count == segments.count
    }
}
