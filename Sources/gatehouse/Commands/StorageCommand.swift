import ArgumentParser
import Storage

/// `gatehouse storage`: the database as a whole.
struct StorageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storage", abstract: "The database as a whole.", subcommands: [Copy.self])

    struct Copy: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "copy",
            abstract: "Copies everything from one database to another: sqlite:PATH or postgresql://….",
            discussion: """
                Stop the servers on both first. The target must be empty, or one that an earlier run began to fill (--resume). Secrets stay \
                sealed as they are: the server on the target needs the same encryption key. At the end both sides are read whole and \
                compared by counts and checksums. What lives in a Redis (storage.cache) stays there.

                With --online servers go on meanwhile: it copies every row, then what has changed since, until it is ended with Ctrl-C, and \
                says how far behind it is. Begun again it goes on. Once it has said that everything is copied, stop all servers and run \
                --finish, which copies the rest, compares, and opens the target. --abandon takes out of the source what --online put in.
                """)
        @Option(help: "Where everything is: sqlite:PATH or postgresql://….") var from: String
        @Option(help: "Where it goes.") var to: String?
        @Flag(help: "Goes on with a copy that was cut short; what is there already is left as it is.") var resume =
            false
        @Flag(help: "Copies while servers use the source, and follows what changes until it is ended.") var online =
            false
        @Flag(help: "Ends a copy that --online began, with every server on the source stopped.") var finish = false
        @Flag(help: "Gives a copy up that --online began: the source is as it was before.") var abandon = false
        @Option(help: "text or json.") var output = OutputFormat.text

        func validate() throws {
            guard [resume, online, finish, abandon].count(where: \.self) <= 1 else {
                throw ValidationError("expected one of --resume, --online, --finish and --abandon")
            }
            guard abandon || to != nil else { throw ValidationError("expected --to") }
        }

        func run() async throws {
            let source = try CopyPlace(from, option: "--from")
            if let absence = try await source.absence() { throw CommandFailure("--from: \(absence)") }
            guard let to, !abandon else { return try await Abandoning(source: source).run() }
            let target = try CopyPlace(to, option: "--to")
            guard source != target else { throw ValidationError("--from and --to name the same database") }
            if online { return try await OnlineCopying(source: source, target: target).follow() }
            if finish { return try await OnlineCopying(source: source, target: target).finish(output) }
            try await CopyEnds.with(source, target) { source, target in
                try await OfflineCopying(isResuming: resume, output: output).run(source, target)
            }
        }
    }
}
