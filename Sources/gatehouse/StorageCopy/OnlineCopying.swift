import OAuthCore
import Secrets
import Storage

/// `gatehouse storage copy --online` and `--finish`.
struct OnlineCopying {
    let source: CopyPlace
    let target: CopyPlace

    /// How many notes are counted, and how far behind is near enough for the end.
    private static let counted = 10_000
    /// How long it looks for changes no more once there were none.
    private static let pause = Duration.milliseconds(100)
    /// How often it says how far behind it is.
    private static let interval = Duration.seconds(10)
    /// How often a database that does not answer is tried again, a second apart.
    private static let attempts = 60

    /// Copies and follows until the process is ended.
    func follow() async throws {
        try await CopyEnds.with(source, target, sharesSource: true, allowsHold: true) { source, target in
            let copy = OnlineCopy(from: source.store, to: target.store) { SHA2.sha256($0) }
            if let refusal = try await copy.begin(newName()) { throw failure(refusal) }
            Console.note(
                "changes in the source are noted; copying every row (end it at any time, it goes on when it is run again)"
            )
            try await insisting {
                try await copy.fill { table, added in Console.note("\(table.name): \(added) rows") }
            }
            var said: (at: ContinuousClock.Instant, behind: Int)?
            while true {
                let done = try await insisting { try await copy.follow() }
                let isDue = said.map { ContinuousClock.now - $0.at > Self.interval } ?? (done < 500)
                if isDue {
                    let behind = try await insisting { try await copy.behind(limit: Self.counted) }
                    if behind != said?.behind { say(behind, isFirst: said == nil) }
                    said = (.now, behind)
                }
                if done == 0 { try await Task.sleep(for: Self.pause) }
            }
        }
    }

    /// Copies the rest with the servers stopped, compares, and opens the target.
    func finish(_ output: OutputFormat) async throws {
        try await CopyEnds.with(source, target, allowsHold: true) { source, target in
            let copy = OnlineCopy(from: source.store, to: target.store) { SHA2.sha256($0) }
            let outcomes: [StorageCopy.Outcome]
            switch try await copy.finish() {
            case .success(let compared): outcomes = compared
            case .failure(.isFinished): return Console.note("the copy is finished: start the servers on the target")
            case .failure(let refusal): throw failure(refusal)
            }
            CopyListing(outcomes: outcomes, showsCopied: false).show(output)
            let different = outcomes.filter { !$0.isSame }.map(\.table)
            guard different.isEmpty else {
                throw CommandFailure(
                    "the sides differ in \(different.joined(separator: ", ")); no server may use the target. --abandon opens the source again; copy into an empty target then"
                )
            }
            Console.note(
                "both sides are the same, and the source lets no server in any more: start the servers on the target, with the encryption key of the source"
            )
        }
    }

    private func say(_ behind: Int, isFirst: Bool) {
        let count = behind < Self.counted ? "\(behind)" : "at least \(behind)"
        Console.note("\(count) changes behind")
        guard isFirst else { return }
        Console.note(
            "everything is copied, and what changes is followed. When you want to move: stop every server, end this command (Ctrl-C), and run it with --finish in place of --online"
        )
    }

    /// Does it again while a database does not answer: it may be restarted meanwhile.
    private func insisting<T>(_ body: () async throws -> T) async throws -> T {
        var attempt = 1
        while true {
            do { return try await body() } catch let error as StoreError {
                guard error.code == .unavailable, attempt < Self.attempts else { throw error }
                if attempt == 1 { Console.note("\(error); trying again") }
                attempt += 1
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func newName() -> String {
        (0..<16).map { _ in String(UInt8.random(in: 0...15), radix: 16) }.joined()
    }

    private func failure(_ refusal: OnlineCopy.Refusal) -> CommandFailure {
        switch refusal {
        case .plain(let refusal): OfflineCopying.failure(refusal)
        case .otherCopy:
            CommandFailure("--to: received the target of another copy than the source's, expected an empty one")
        case .isFinished: CommandFailure("the copy is finished: start the servers on the target")
        case .isEnding:
            CommandFailure("the source is handed over: --finish goes on with that, --abandon opens the source again")
        case .handedOverElsewhere: CommandFailure("--from: was handed over to another database than --to")
        case .isNotBegun: CommandFailure("no copy between these two was begun: run it with --online first")
        case .isNotFilled:
            CommandFailure("not every row is copied yet: run it with --online until it says that everything is")
        }
    }
}

/// `gatehouse storage copy --abandon`.
struct Abandoning {
    let source: CopyPlace

    func run() async throws {
        let end = try await source.open(isShared: true, allowsHold: true)
        let result: Result<SchemaState.Hold?, any Error>
        do {
            let hold = try await end.store.hold()
            if hold == .filling {
                throw CommandFailure("--from: received the target of a copy that is not finished, expected its source")
            }
            try await end.store.reopen()
            result = .success(hold)
        } catch { result = .failure(error) }
        await end.close()
        let hold = try result.get()
        Console.note(
            "nothing is noted in the source any more, and servers may use it; empty the target before another copy")
        if hold == .handedOver {
            Console.note("it was handed over: what servers have written to the target since is not in it")
        }
    }
}

/// Both sides, opened for as long as something is done with them.
enum CopyEnds {
    static func with(
        _ source: CopyPlace, _ target: CopyPlace, sharesSource: Bool = false, allowsHold: Bool = false,
        _ body: (CopyEnd, CopyEnd) async throws -> Void
    ) async throws {
        let source = try await source.open(isShared: sharesSource, allowsHold: allowsHold)
        do {
            let target = try await target.open(allowsHold: allowsHold)
            do { try await body(source, target) } catch {
                await target.close()
                throw error
            }
            await target.close()
        } catch {
            await source.close()
            throw error
        }
        await source.close()
    }
}
