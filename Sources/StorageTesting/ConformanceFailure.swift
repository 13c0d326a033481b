import Storage

/// That a driver did something else than was demanded.
public struct ConformanceFailure: Error, Sendable, CustomStringConvertible {
    /// What was looked at.
    public let what: String
    /// What should have been seen.
    public let expected: String
    /// What was seen.
    public let seen: String

    /// All three, in one line; of a long value the beginning.
    public var description: String { "\(what): expected \(expected.prefix(1000)), saw \(seen.prefix(1000))" }
}

/// Fails where `seen` is not `expected`.
func expect<Value: Equatable>(_ what: String, _ seen: Value, is expected: Value) throws(ConformanceFailure) {
    guard seen == expected else {
        throw ConformanceFailure(what: what, expected: "\(expected)", seen: "\(seen)")
    }
}

/// Fails where `body` does not throw a `StoreError` of that kind.
func expect(
    _ what: String, throws code: StoreError.Code, _ body: () async throws(StoreError) -> Void
) async throws(ConformanceFailure) {
    do {
        try await body()
    } catch {
        guard error.code == code else {
            throw ConformanceFailure(what: what, expected: "an error \(code)", seen: "\(error)")
        }
        return
    }
    throw ConformanceFailure(what: what, expected: "an error \(code)", seen: "none")
}

/// How many of `count` simultaneous tries won.
func winners(
    _ count: Int = 64, _ body: @escaping @Sendable (Int) async throws -> ConditionalWrite
) async throws -> Int {
    try await withThrowingTaskGroup(of: ConditionalWrite.self) { group in
        for number in 0..<count { group.addTask { try await body(number) } }
        var winners = 0
        for try await write in group where write == .won { winners += 1 }
        return winners
    }
}
