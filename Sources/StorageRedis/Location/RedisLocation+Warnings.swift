extension RedisLocation {
    /// What an operator should know of the address. Asks nobody.
    public var warnings: [String] {
        var warnings: [String] = []
        if !isSecure, let host = endpoints.map(\.host).first(where: { !Self.isLoopback($0) }) {
            warnings.append("\(host) is reached without TLS; expected rediss")
        }
        switch arrangement {
        case .sentinel where others.count < 2:
            warnings.append(
                "\(endpoints.count) of the Sentinels is named; expected all of them, three or more, so that one may be away"
            )
        case .cluster where others.isEmpty:
            warnings.append("one node of the cluster is named; expected several, so that one may be away at a start")
        default: break
        }
        if allowsEviction {
            warnings.append("allow_eviction: where the server evicts, what was used once may be used again")
        }
        return warnings
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}
