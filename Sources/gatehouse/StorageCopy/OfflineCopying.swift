import GatehouseConfig
import OAuthCore
import Secrets
import Storage

/// `gatehouse storage copy` with the servers stopped.
struct OfflineCopying {
    let isResuming: Bool
    let output: OutputFormat

    func run(_ source: CopyEnd, _ target: CopyEnd) async throws {
        let copy = StorageCopy(from: source.store, to: target.store) { SHA2.sha256($0) }
        if let refusal = try await copy.refusal(resuming: isResuming) { throw Self.failure(refusal) }
        let outcomes = try await copy.run()
        CopyListing(outcomes: outcomes, showsCopied: true).show(output)
        guard outcomes.allSatisfy(\.isSourceSteady) else {
            throw CommandFailure(
                "the source was written to while it was copied: stop the servers on it, and copy into an empty target"
            )
        }
        let different = outcomes.filter { !$0.isSame }.map(\.table)
        guard different.isEmpty else {
            throw CommandFailure(
                "the sides differ in \(different.joined(separator: ", ")): one was changed since it was copied; copy into an empty target"
            )
        }
        Console.note("both sides are the same; the server on the target needs the encryption key of the source")
    }

    static func failure(_ refusal: StorageCopy.Refusal) -> CommandFailure {
        switch refusal {
        case .nothingToCopy: CommandFailure("--from: there is nothing in it")
        case .notEmpty(let table):
            CommandFailure(
                "--to: received a database with rows in \(table), expected an empty one; --resume goes on with a copy that was cut short"
            )
        case .inUse:
            CommandFailure(
                "--to: received a database that a server has used, expected an empty one or a copy that was cut short"
            )
        }
    }
}

/// The tables of both sides, beside each other.
struct CopyListing {
    let outcomes: [StorageCopy.Outcome]
    let showsCopied: Bool

    func show(_ output: OutputFormat) {
        // Enough of a checksum to compare by eye; all of it for programs.
        let digits = output == .text ? 16 : 64
        let others = ["source_rows", "target_rows", "source_checksum", "target_checksum", "same"]
        var listing = Listing(columns: ["table"] + (showsCopied ? ["copied"] : []) + others)
        for outcome in outcomes {
            var row: [JSONValue] = [.string(outcome.table)]
            if showsCopied { row.append(.int(Int64(outcome.copied))) }
            for sum in [outcome.source, outcome.target] { row.append(.int(Int64(sum.count))) }
            for sum in [outcome.source, outcome.target] {
                row.append(.string(String(sum.hexadecimal.prefix(digits))))
            }
            row.append(.bool(outcome.isSame && outcome.isSourceSteady))
            listing.add(row: row)
        }
        Console.print(listing.rendered(output))
    }
}
