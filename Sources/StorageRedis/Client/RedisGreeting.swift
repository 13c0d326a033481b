/// What is said when a connection begins: RESP3, who we are, which database; then what the server is set to, so that an operator hears of
/// what endangers single use. As the answers come it says whether that is all.
struct RedisGreeting {
    private(set) var commands: [RedisCommand]
    /// How many of them the server must agree to.
    private var required: Int
    /// Whether the last of those asks what the server is.
    private let asksRole: Bool
    /// From which answer on it is channels that are listened to.
    private let settings: Range<Int>
    private var received = 0
    /// What an operator should know about the server; nil for a Sentinel, which is not asked.
    private(set) var findings: [RedisFinding]?

    init(_ location: RedisLocation, _ target: RedisTarget, channels: [String]) {
        var hello: RedisCommand = ["HELLO", "3"]
        var (username, password, isSentinel) = (location.username, location.password, false)
        if case .sentinel = target {
            isSentinel = true
            if case .sentinel(let sentinel) = location.arrangement {
                (username, password) = (sentinel.username, sentinel.password)
            }
        }
        if let password { hello.arguments += ["AUTH", .text(username ?? "default"), .text(password)] }
        hello.arguments += ["SETNAME", "gatehouse"]
        commands = [hello]
        if location.database != 0, !isSentinel { commands.append(["SELECT", .integer(Int64(location.database))]) }
        if case .primary = target { asksRole = true } else { asksRole = false }
        if asksRole { commands.append(["ROLE"]) }
        required = commands.count
        if !isSentinel { commands += [["INFO", "memory"], ["INFO", "persistence"]] }
        settings = required..<commands.count
        findings = isSentinel ? nil : []
        commands += channels.map { ["SUBSCRIBE", .text($0)] }
    }

    /// Takes an answer in; true after the last one. Throws where the server will not have us, or is not what it should be; that it
    /// does not tell its settings is no reason.
    mutating func receive(_ answer: RESPValue) throws(RedisError) -> Bool {
        if case .push(let push) = answer, push.first?.text != "subscribe" { return false }
        defer { received += 1 }
        if !settings.contains(received), let error = RedisError(answer: answer) { throw error.whileGreeting }
        if asksRole, received == required - 1 { try checkRole(answer) }
        if settings.contains(received), let text = answer.text {
            findings? += RedisFinding.allCases.filter { $0.isIn(text) }
        }
        return received + 1 == commands.count
    }

    private func checkRole(_ answer: RESPValue) throws(RedisError) {
        let role = answer.elements?.first?.text ?? "nothing"
        guard role == "master" else {
            throw RedisError(
                .cannotConnect, "the server that the Sentinels name says it is \(role.prefix(20)), expected master")
        }
    }
}

/// A setting of a server that endangers what must happen once.
package enum RedisFinding: String, CaseIterable, Sendable {
    case evicts = """
        Redis may evict keys when its memory is full: sessions end early, and single-use claims are refused (503) because one that is \
        evicted could be used again. Set maxmemory-policy to noeviction, or storage.durable_claims to true
        """
    case forgets = """
        Redis writes no append-only file: after a restart, what was used once may be used again, and sessions are gone. \
        Set appendonly to yes
        """

    /// Whether the answer of INFO shows it.
    func isIn(_ info: String) -> Bool {
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
