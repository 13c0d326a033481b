public import Storage

/// The suite that every storage driver must pass. It knows no test framework: a driver's own tests run each case.
///
///     @Test("conforms", arguments: ConformanceCases.all)
///     func conforms(_ test: ConformanceCase<Stores>) async throws {
///         try await StoreConformance(open: openFreshStore).run(test)
///     }
///
/// A driver of the short-lived stores alone runs `ConformanceCases.shortLived`, one of the backend-for-frontend's `ConformanceCases.bff`.
public struct StoreConformance<Subject: Sendable>: Sendable {
    private let open: @Sendable () async throws -> StoreUnderTest<Subject>

    /// A suite on stores that `open` makes: each call a fresh and empty one, apart from all others.
    public init(open: @escaping @Sendable () async throws -> StoreUnderTest<Subject>) { self.open = open }

    /// Runs one case on a store of its own. Throws `ConformanceFailure` where the driver does not conform, or the driver's own error.
    public func run(_ test: ConformanceCase<Subject>) async throws {
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

/// The cases, by what a driver must implement for them.
public enum ConformanceCases {
    /// All that a server works on, in the order of the protocols.
    public static let all: [ConformanceCase<Stores>] =
        roundTripCases + directoryRoundTripCases + expiryCases + grantCases + raceCases + crossingCases
        + directoryCases + userCases + userChangeCases + identityLinkCases + personRecordCases + auditChainCases
        + keyCases
        + logoutNoticeCases + nodeCases + reapingCases
        + durabilityCases
        + (shortLived + shortLivedReaping).map { $0.on { ShortLivedStores($0) } }

    /// Codes, login sessions, flows, claims, counts of attempts.
    public static let shortLived: [ConformanceCase<ShortLivedStores>] =
        shortLivedRoundTripCases + shortLivedExpiryCases + codeCases + sessionCases + flowCases
        + shortLivedRaceCases + shortLivedDurabilityCases
        + (claimCases + revokedTokenCases).map { $0.on { $0.replay } } + attemptCases.map { $0.on { $0.attempts } }

    /// What is reaped of them: for a driver whose rows end when they are reaped. One whose rows end by a clock of its own shows that
    /// in tests of its own.
    public static let shortLivedReaping: [ConformanceCase<ShortLivedStores>] = shortLivedReapingCases

    /// Sessions of the backend-for-frontend, claims, leases, notes of ends.
    public static let bff: [ConformanceCase<BFFStores>] =
        bffRoundTripCases + bffSessionCases + bffTokenCases + bffEndCases + leaseCases + bffDurabilityCases
        + claimCases.map { $0.on { $0.replay } } + endNoteCases.map { $0.on { $0.ends } }

    /// What is reaped of them, likewise.
    public static let bffReaping: [ConformanceCase<BFFStores>] = bffReapingCases
}

/// A driver's stores while a case runs on them.
public struct StoreUnderTest<Subject: Sendable>: Sendable {
    /// The stores.
    public let stores: Subject
    let reopening: @Sendable () async throws -> Subject
    let close: @Sendable () async -> Void

    /// Stores with the way to close and open them again on the same data (the answer is used from then on), and the way to end them.
    public init(
        _ stores: Subject, reopen: @escaping @Sendable () async throws -> Subject,
        close: @escaping @Sendable () async -> Void
    ) {
        self.stores = stores
        self.reopening = reopen
        self.close = close
    }
}

/// One demand on a driver that implements the stores of `Subject`.
public struct ConformanceCase<Subject: Sendable>: Sendable, CustomStringConvertible {
    /// What is demanded, in words.
    public let name: String
    let body: @Sendable (StoreUnderTest<Subject>) async throws -> Void

    init(_ name: String, _ body: @escaping @Sendable (StoreUnderTest<Subject>) async throws -> Void) {
        self.name = name
        self.body = body
    }

    /// The same demand on stores that hold these among others.
    func on<Whole: Sendable>(_ part: @escaping @Sendable (Whole) -> Subject) -> ConformanceCase<Whole> {
        ConformanceCase<Whole>(name) { [body] store in
            let whole = StoreUnderTest(
                part(store.stores), reopen: { part(try await store.reopening()) }, close: store.close)
            try await body(whole)
        }
    }

    /// The name.
    public var description: String { name }
}
