public import Storage

/// The suite that every storage driver must pass. It knows no test framework: a driver's own tests run each case.
///
///     @Test("conforms", arguments: StoreConformance.cases)
///     func conforms(_ test: ConformanceCase) async throws { try await StoreConformance(open: openFreshStore).run(test) }
public struct StoreConformance: Sendable {
    /// All cases, in the order of the protocols.
    public static let cases: [ConformanceCase] =
        roundTripCases + directoryRoundTripCases + expiryCases + codeCases + grantCases + raceCases + sessionCases
        + flowCases + directoryCases + userCases + keyCases + reapingCases + durabilityCases

    private let open: @Sendable () async throws -> StoreUnderTest

    /// A suite on stores that `open` makes: each call a fresh and empty one, apart from all others.
    public init(open: @escaping @Sendable () async throws -> StoreUnderTest) { self.open = open }

    /// Runs one case on a store of its own. Throws `ConformanceFailure` where the driver does not conform, or the driver's own error.
    public func run(_ test: ConformanceCase) async throws {
        let store = try await open()
        do {
            try await test.body(store)
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }
}

/// A driver's stores while a case runs on them.
public struct StoreUnderTest: Sendable {
    /// The stores.
    public let stores: Stores
    let reopening: @Sendable () async throws -> Stores
    let close: @Sendable () async -> Void

    /// Stores with the way to close and open them again on the same data (the answer is used from then on), and the way to end them.
    public init(
        _ stores: Stores, reopen: @escaping @Sendable () async throws -> Stores,
        close: @escaping @Sendable () async -> Void
    ) {
        self.stores = stores
        self.reopening = reopen
        self.close = close
    }
}

/// One demand on a driver.
public struct ConformanceCase: Sendable, CustomStringConvertible {
    /// What is demanded, in words.
    public let name: String
    let body: @Sendable (StoreUnderTest) async throws -> Void

    init(_ name: String, _ body: @escaping @Sendable (StoreUnderTest) async throws -> Void) {
        self.name = name
        self.body = body
    }

    /// The name.
    public var description: String { name }
}

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
