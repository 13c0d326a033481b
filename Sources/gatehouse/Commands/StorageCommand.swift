import ArgumentParser
import GatehouseConfig
import Logging
import OAuthCore
import Secrets
import Storage
import StoragePostgres
import StorageSQLite

/// `gatehouse storage`: the database as a whole.
struct StorageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storage", abstract: "The database as a whole.", subcommands: [Copy.self])

    struct Copy: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copies everything from one database to another: sqlite:PATH or postgresql://….",
            discussion: """
                Stop the servers on both first. The target must be empty, or one that an earlier run began to fill (--resume). Secrets stay \
                sealed as they are: the server on the target needs the same encryption key. At the end both sides are read whole and \
                compared by counts and checksums. What lives in a Redis (storage.cache) stays there.
                """)
        @Option(help: "Where everything is: sqlite:PATH or postgresql://….") var from: String
        @Option(help: "Where it goes.") var to: String
        @Flag(help: "Goes on with a copy that was cut short; what is there already is left as it is.") var resume =
            false
        @Option(help: "text or json.") var output = OutputFormat.text

        func run() async throws {
            let places = (try CopyPlace(from, option: "--from"), try CopyPlace(to, option: "--to"))
            guard places.0 != places.1 else { throw ValidationError("--from and --to name the same database") }
            if let absence = try await places.0.absence() { throw CommandFailure("--from: \(absence)") }
            let source = try await places.0.open()
            do {
                let target = try await places.1.open()
                do { try await copy(source, target) } catch {
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

        private func copy(_ source: CopyEnd, _ target: CopyEnd) async throws {
            let copy = StorageCopy(from: source.store, to: target.store) { SHA2.sha256($0) }
            if let refusal = try await copy.refusal(resuming: resume) { throw failure(refusal) }
            let outcomes = try await copy.run()
            show(outcomes)
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

        private func failure(_ refusal: StorageCopy.Refusal) -> CommandFailure {
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

        private func show(_ outcomes: [StorageCopy.Outcome]) {
            // Enough of a checksum to compare by eye; all of it for programs.
            let digits = output == .text ? 16 : 64
            var listing = Listing(
                "table", "copied", "source_rows", "target_rows", "source_checksum", "target_checksum", "same")
            for outcome in outcomes {
                listing.add(
                    .string(outcome.table), .int(Int64(outcome.copied)), .int(Int64(outcome.source.count)),
                    .int(Int64(outcome.target.count)),
                    .string(String(outcome.source.hexadecimal.prefix(digits))),
                    .string(String(outcome.target.hexadecimal.prefix(digits))),
                    .bool(outcome.isSame && outcome.isSourceSteady))
            }
            Console.print(listing.rendered(output))
        }
    }
}
