import NIOCore

/// How often and for how long commands are sent on, which have not been carried out.
private struct Patience {
    /// Whether one of them is to be sent a little later, from the beginning.
    var isForLater = false
    private let deadline: ContinuousClock.Instant
    private let limit: Duration
    private var pause = Duration.milliseconds(4)
    private var redirections = 0
    private var isRelocated = false

    init(_ settings: RedisSettings) {
        limit = settings.commandTimeout
        deadline = .now + limit
    }

    /// Whether commands that reached nobody may look for another node: once.
    mutating func mayRelocate() -> Bool {
        defer { isRelocated = true }
        return !isRelocated
    }

    /// Lets them go on, at once or, true, from the beginning after a pause.
    mutating func next() async throws(RedisError) -> Bool {
        guard isForLater else {
            redirections += 1
            guard redirections <= 5 else {
                throw RedisError(.refused, "received \(redirections) redirections, expected the node that has the slot")
            }
            return false
        }
        guard .now + pause < deadline else {
            throw RedisError(.refused, "received TRYAGAIN for \(limit): the slot is on its way to another node")
        }
        try? await Task.sleep(for: pause)
        pause = min(pause * 2, .milliseconds(100))
        (isForLater, redirections) = (false, 0)
        return true
    }
}

extension RedisCluster {
    /// One command on its way to the node that carries it out.
    private struct Attempt {
        let index: Int
        let command: RedisCommand
        var node: RedisEndpoint
        var isAsking = false
    }

    /// Sends commands, each to the node of its key, and returns their answers in order, errors among them. Those for one node go there
    /// behind one another on one connection.
    ///
    /// `following` is sent behind each of them, and its answer comes after the command's.
    func execute(
        _ commands: [RedisCommand], following: RedisCommand? = nil
    ) async throws(RedisError) -> [[RESPValue]] {
        var answers: [[RESPValue]] = Array(repeating: [], count: commands.count)
        var attempts: [Attempt] = []
        for (index, command) in commands.enumerated() {
            attempts.append(Attempt(index: index, command: command, node: try await node(for: command.key)))
        }
        var patience = Patience(transport.settings)
        while !attempts.isEmpty {
            var again: [Attempt] = []
            for (attempt, answer) in try await sendFollowing(&attempts, following, &patience) {
                answers[attempt.index] = answer
                if let first = answer.first, let redirect = ClusterRedirect(first, here: attempt.node) {
                    again.append(try follow(redirect, attempt, &patience))
                }
            }
            attempts = again
            guard !attempts.isEmpty, try await patience.next() else { continue }
            for (index, attempt) in attempts.enumerated() {
                let node = try await node(for: attempt.command.key)
                attempts[index] = Attempt(index: attempt.index, command: attempt.command, node: node)
            }
        }
        return answers
    }

    /// Sends them; where a node cannot be reached, so that nothing was sent, once more to those that have taken its place.
    private func sendFollowing(
        _ attempts: inout [Attempt], _ following: RedisCommand?, _ patience: inout Patience
    ) async throws(RedisError) -> [(Attempt, [RESPValue])] {
        do throws(RedisError) { return try await send(attempts, following) } catch {
            guard error.code == .cannotConnect || error.code == .closed, patience.mayRelocate() else {
                if error.code != .overloaded { suspect() }
                throw error
            }
            try await refreshWhereDue()
            var isMoved = error.code == .closed
            for index in attempts.indices where !attempts[index].isAsking {
                let node = try await node(for: attempts[index].command.key)
                isMoved = isMoved || node != attempts[index].node
                attempts[index].node = node
            }
            guard isMoved else { throw error }
            return try await send(attempts, following)
        }
    }

    /// Where the command goes next.
    private func follow(
        _ redirect: ClusterRedirect, _ attempt: Attempt, _ patience: inout Patience
    ) throws(RedisError) -> Attempt {
        var next = Attempt(index: attempt.index, command: attempt.command, node: attempt.node)
        switch redirect {
        case .moved(let slot, let endpoint):
            move(slot, to: endpoint)
            suspect()
            next.node = endpoint
        case .ask(let endpoint): (next.node, next.isAsking) = (endpoint, true)
        case .tryAgain: patience.isForLater = true
        case .down(let text):
            suspect()
            throw RedisError(.refused, text)
        }
        return next
    }

    /// Sends each to its node, and returns them with their answers. What one node does not answer fails all of them, as on one
    /// connection.
    private func send(
        _ attempts: [Attempt], _ following: RedisCommand?
    ) async throws(RedisError) -> [(Attempt, [RESPValue])] {
        var sent: [(Attempt, [RESPValue])] = []
        for (node, attempts) in Dictionary(grouping: attempts, by: \.node) {
            var commands: [RedisCommand] = []
            for attempt in attempts {
                if attempt.isAsking { commands.append(["ASKING"]) }
                commands.append(attempt.command)
                if let following { commands.append(following) }
            }
            var answers = try await pool(node).execute(commands, isAcknowledged: following != nil)[...]
            for attempt in attempts {
                if attempt.isAsking { answers = answers.dropFirst() }
                let own = answers.prefix(following == nil ? 1 : 2)
                answers = answers.dropFirst(own.count)
                sent.append((attempt, Array(own)))
            }
        }
        return sent
    }
}
