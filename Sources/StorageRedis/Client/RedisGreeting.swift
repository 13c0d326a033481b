/// What is said when a connection begins: RESP3, who we are, which database; then what the server is set to, so that an operator hears of
/// what endangers single use. As the answers come it says whether that is all.
struct RedisGreeting {
    let commands: [RedisCommand]
    private let required: Int
    private var received = 0
    /// What an operator should know about the server.
    private(set) var findings: [RedisFinding] = []

    init(_ location: RedisLocation) {
        var hello: RedisCommand = ["HELLO", "3"]
        if let password = location.password {
            hello.arguments += ["AUTH", .text(location.username ?? "default"), .text(password)]
        }
        hello.arguments += ["SETNAME", "gatehouse"]
        let required = location.database == 0 ? [hello] : [hello, ["SELECT", .integer(Int64(location.database))]]
        self.required = required.count
        commands = required + [["INFO", "memory"], ["INFO", "persistence"]]
    }

    /// Takes an answer in; true after the last one. Throws where the server will not have us; that it does not tell its settings is
    /// no reason.
    mutating func receive(_ answer: RESPValue) throws(RedisError) -> Bool {
        received += 1
        if received <= required {
            if let error = RedisError(answer: answer) { throw error.whileGreeting }
        } else if let text = answer.text {
            findings += RedisFinding.allCases.filter { $0.isIn(text) }
        }
        return received == commands.count
    }
}

/// A setting of a server that endangers what must happen once.
enum RedisFinding: String, CaseIterable, Sendable {
    case evicts = """
        Redis may evict keys when its memory is full: sessions end early, and what was used once may be used again. \
        Set maxmemory-policy to noeviction
        """
    case forgets = """
        Redis writes no append-only file: after a restart, what was used once may be used again, and sessions are gone. \
        Set appendonly to yes
        """

    /// Whether the answer of INFO shows it.
    fileprivate func isIn(_ info: String) -> Bool {
        let lines = info.split(whereSeparator: \.isNewline)
        return switch self {
        case .evicts:
            lines.contains { $0.hasPrefix("maxmemory_policy:") && $0 != "maxmemory_policy:noeviction" }
                && lines.contains { $0.hasPrefix("maxmemory:") && $0 != "maxmemory:0" }
        case .forgets: lines.contains("aof_enabled:0")
        }
    }
}

extension RedisError {
    /// The same, with what an operator can do about it.
    fileprivate var whileGreeting: RedisError {
        switch code {
        case .denied: RedisError(.denied, "\(detail) (check user and password in the URL, and the user's ACL)")
        case .refused where detail.hasPrefix("LOADING") || detail.hasPrefix("MASTERDOWN"):
            RedisError(.cannotConnect, detail)
        case .refused: RedisError(.cannotConnect, "\(detail) (Redis 6 or newer is needed)")
        default: self
        }
    }
}
