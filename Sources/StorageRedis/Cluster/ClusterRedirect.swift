import NIOCore

/// What a node of a cluster answered instead of carrying a command out: nothing was done.
enum ClusterRedirect: Equatable {
    /// The slot is another node's, from now on.
    case moved(slot: Int, RedisEndpoint)
    /// The slot is on its way to another node, and the key is there already: that one is asked this once.
    case ask(RedisEndpoint)
    /// The slot is on its way, and of several keys some are there: a little later.
    case tryAgain
    /// The cluster, or this part of it, does not work now.
    case down(String)

    /// What an answer says; nil where it is no redirection. `here` is who gave it.
    init?(_ answer: RESPValue, here: RedisEndpoint) {
        guard case .error(let bytes) = answer else { return nil }
        let words = String(buffer: bytes).split(separator: " ")
        switch words.first {
        case "MOVED" where words.count >= 3:
            guard let slot = Int(words[1]), let endpoint = RedisEndpoint(named: words[2], here: here) else {
                return nil
            }
            self = .moved(slot: slot, endpoint)
        case "ASK" where words.count >= 3:
            guard let endpoint = RedisEndpoint(named: words[2], here: here) else { return nil }
            self = .ask(endpoint)
        case "TRYAGAIN": self = .tryAgain
        case "CLUSTERDOWN": self = .down(words.prefix(12).joined(separator: " "))
        default: return nil
        }
    }
}

extension RedisCommand {
    /// The key that says which node of a cluster has the command's keys, which are in one slot; nil where it has none.
    var key: String? {
        guard case .text(let name) = arguments.first ?? "" else { return nil }
        let index: Int
        switch name {
        case "EVALSHA", "EVAL": index = 3
        case "PING", "INFO", "WAIT", "SCRIPT", "CLUSTER", "CLIENT", "CONFIG", "ECHO", "PUBLISH", "KEYS",
            "DBSIZE",
            "FLUSHALL":
            return nil
        // One node's clock, whichever it is, as long as it has that slot.
        case "TIME": return "clock"
        default: index = 1
        }
        guard arguments.indices.contains(index), case .text(let key) = arguments[index] else { return nil }
        return key
    }
}
