/// Which node has which slot, as far as is known.
struct ClusterMap: Sendable {
    /// The primaries.
    private(set) var nodes: [RedisEndpoint]
    /// The index of each slot's node; `unknown` where none is known.
    private var owners: [UInt16]
    private static let unknown = UInt16.max

    /// A map that knows nothing.
    init() {
        nodes = []
        owners = []
    }

    /// The map in an answer to `CLUSTER SLOTS`; nil where it is none. `here` is who answered, for nodes that name no host.
    init?(_ answer: RESPValue, here: RedisEndpoint) {
        guard let ranges = answer.elements else { return nil }
        self.init()
        owners = Array(repeating: Self.unknown, count: ClusterSlot.count)
        for range in ranges {
            guard let parts = range.elements, parts.count >= 3, let first = parts[0].integer,
                let last = parts[1].integer,
                first >= 0, first <= last, last < ClusterSlot.count,
                let node = parts[2].elements, node.count >= 2, let port = node[1].integer, port > 0, port < 65536
            else { return nil }
            let host = node[0].text.flatMap { $0.isEmpty || $0 == "?" ? nil : $0 } ?? here.host
            let index = index(of: RedisEndpoint(host: host, port: Int(port)))
            for slot in Int(first)...Int(last) { owners[slot] = index }
        }
    }

    /// Whether nothing is known.
    var isEmpty: Bool { nodes.isEmpty }

    /// How many slots have a node.
    var covered: Int { owners.count { $0 != Self.unknown } }

    /// The node of a slot.
    subscript(slot: Int) -> RedisEndpoint? {
        guard owners.indices.contains(slot), nodes.indices.contains(Int(owners[slot])) else { return nil }
        return nodes[Int(owners[slot])]
    }

    /// A node has said that the slot is another's.
    mutating func move(_ slot: Int, to endpoint: RedisEndpoint) {
        guard owners.indices.contains(slot) else { return }
        owners[slot] = index(of: endpoint)
    }

    private mutating func index(of endpoint: RedisEndpoint) -> UInt16 {
        if let index = nodes.firstIndex(of: endpoint) { return UInt16(truncatingIfNeeded: index) }
        nodes.append(endpoint)
        return UInt16(truncatingIfNeeded: nodes.count - 1)
    }
}
