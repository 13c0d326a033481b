public import Storage

/// What was found at the address of a Redis, for an operator.
public struct RedisInspection: Sendable, Hashable {
    /// What is there, in a line.
    public let summary: String
    /// What should be otherwise.
    public let warnings: [String]
}

extension RedisStore {
    /// Looks at every server that takes writes, and changes nothing. Needs `+info`.
    public func inspect() async throws(StoreError) -> RedisInspection {
        do {
            let servers = try await client.servers()
            let reports = servers.map { ServerReport(endpoint: $0.endpoint, info: $0.info) }
            var warnings = reports.flatMap { $0.warnings(location) }
            let versions = Set(reports.map(\.version)).sorted().joined(separator: ", ")
            let summary: String
            switch location.arrangement {
            case .standalone: summary = reports.map(\.summary).joined(separator: "; ")
            case .sentinel(let sentinel):
                summary = "primary of \(sentinel.service): " + reports.map(\.summary).joined(separator: "; ")
            case .cluster:
                let slots = client.coveredSlots
                summary = "cluster of \(reports.count) primaries with \(slots) of 16384 slots, version \(versions)"
                if slots < ClusterSlot.count { warnings.append("\(ClusterSlot.count - slots) slots have no node") }
            }
            return RedisInspection(summary: summary, warnings: warnings)
        } catch { throw StoreError(error, operation: "inspect") }
    }
}

/// What one server says of itself.
private struct ServerReport {
    let endpoint: RedisEndpoint
    let info: String

    /// The value of a line of INFO.
    private func field(_ name: String) -> String? {
        info.split(whereSeparator: \.isNewline).first { $0.hasPrefix(name + ":") }
            .map { String($0.dropFirst(name.utf8.count + 1)) }
    }

    var version: String {
        if let version = field("valkey_version") { return "Valkey \(version)" }
        return field("redis_version").map { "Redis \($0)" } ?? "unknown"
    }

    var summary: String {
        "\(version) at \(endpoint), \(field("role") ?? "unknown role") with \(field("connected_slaves") ?? "0") replicas"
    }

    func warnings(_ location: RedisLocation) -> [String] {
        var warnings = RedisFinding.allCases.filter { $0.isIn(info) && !(location.allowsEviction && $0 == .evicts) }
            .map { "\(endpoint): \($0.rawValue)" }
        if field("role") == "slave" { warnings.append("\(endpoint) is a replica, which takes no writes") }
        if let wanted = location.acknowledgement?.replicas, let text = field("connected_slaves"),
            let replicas = Int(text), replicas < wanted
        {
            warnings.append("\(endpoint): received \(replicas) replicas, expected \(wanted) (wait_replicas)")
        }
        return warnings
    }
}
