/// What is said when a connection begins: RESP3, who we are, which database. As the answers come it says whether that is all.
struct RedisGreeting {
    let commands: [RedisCommand]
    private var received = 0

    init(_ location: RedisLocation) {
        var hello: RedisCommand = ["HELLO", "3"]
        if let password = location.password {
            hello.arguments += ["AUTH", .text(location.username ?? "default"), .text(password)]
        }
        hello.arguments += ["SETNAME", "gatehouse"]
        commands = location.database == 0 ? [hello] : [hello, ["SELECT", .integer(Int64(location.database))]]
    }

    /// Takes an answer in; true after the last one. Throws where the server will not have us.
    mutating func receive(_ answer: RESPValue) throws(RedisError) -> Bool {
        if let error = RedisError(answer: answer) { throw error.whileGreeting }
        received += 1
        return received == commands.count
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
