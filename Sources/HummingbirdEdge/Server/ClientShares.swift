/// How much each client network may have at once, so that nobody alone can take what is there for all.
///
/// A network is an IPv4 address or the 64 bits of an IPv6 address that one subscriber has to himself, as the connection shows it: header
/// fields are not asked.
package struct ClientShares: Sendable {
    /// The least that a share is: people behind one address who each have a few connections.
    static let minimum = 64

    /// The share of a network.
    package let share: Int
    /// Peers that stand for many clients. Those on the machine itself are such.
    private let proxies: TrustedProxies
    private let exemptsLoopback: Bool

    /// A tenth of what is there, but not less than the minimum.
    package init(of maximum: Int, proxies: TrustedProxies, exemptsLoopback: Bool) {
        self.share = max(Self.minimum, maximum / 10)
        self.proxies = proxies
        self.exemptsLoopback = exemptsLoopback
    }

    /// The network that the peer's share is counted by; nil where it has none.
    package func network(of peer: IPAddress?) -> IPAddress? {
        guard let peer, !(exemptsLoopback && peer.isLoopback), !proxies.contains(peer) else { return nil }
        return peer.network
    }
}

/// What is open, altogether and by network. A network that has nothing open is forgotten.
struct NetworkCounts {
    private(set) var total = 0
    private var counts: [IPAddress: Int] = [:]

    /// Counts one more, unless the network has its share.
    mutating func add(_ network: IPAddress?, share: Int) -> Bool {
        if let network {
            let count = counts[network, default: 0]
            guard count < share else { return false }
            counts[network] = count + 1
        }
        total += 1
        return true
    }

    mutating func remove(_ network: IPAddress?) {
        total -= 1
        guard let network, let count = counts[network] else { return }
        counts[network] = count > 1 ? count - 1 : nil
    }
}
