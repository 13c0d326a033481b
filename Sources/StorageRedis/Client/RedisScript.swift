/// A Lua script, known to the server by the hash of its text.
///
/// A script runs alone: nobody sees it half done. Its keys are all named, and it writes before it deletes, so that a server without
/// memory refuses it as a whole.
package struct RedisScript: Sendable {
    /// What the server runs.
    package let source: String
    /// The SHA-1 of the text, in hexadecimal digits.
    package let digest: String

    /// A script from its text, with the functions that all share before it.
    package init(_ body: String) {
        source = Self.shared + body
        digest = SHA1.hexDigest(source.utf8)
    }

    /// Moments are seconds; Redis counts a time to live by its own clock, so that it need not agree with ours.
    private static let shared = """
        local function lifetime(deadline, clock)
            return string.format('%.0f', math.min(3e12, math.max(1, (deadline - clock) * 1000)))
        end
        local function earlier(a, b) return math.min(tonumber(a), tonumber(b)) end

        """
}

extension RedisClient {
    /// Runs a script; where the server does not know it, which it finds before it does anything, its text is sent.
    ///
    /// `isSafe`: as many replicas must have what it writes as the location asks for.
    package func run(
        _ script: RedisScript, keys: [String], arguments: [RedisArgument], isSafe: Bool = false
    ) async throws(RedisError) -> RESPValue {
        do {
            return try await execute(script.command("EVALSHA", script.digest, keys, arguments), isSafe: isSafe)
        } catch {
            guard error.code == .unknownScript else { throw error }
            return try await execute(script.command("EVAL", script.source, keys, arguments), isSafe: isSafe)
        }
    }

    private func execute(_ command: RedisCommand, isSafe: Bool) async throws(RedisError) -> RESPValue {
        isSafe ? try await executeSafely(command) : try await execute(command)
    }
}

extension RedisScript {
    fileprivate func command(
        _ name: RedisArgument, _ script: String, _ keys: [String], _ arguments: [RedisArgument]
    ) -> RedisCommand {
        var all: [RedisArgument] = []
        all.reserveCapacity(3 + keys.count + arguments.count)
        all.append(name)
        all.append(.text(script))
        all.append(.integer(Int64(keys.count)))
        for key in keys { all.append(.text(key)) }
        all.append(contentsOf: arguments)
        return RedisCommand(all)
    }
}
