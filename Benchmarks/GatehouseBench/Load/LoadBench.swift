import ArgumentParser
import Synchronization

/// Load over real sockets on one node or several: what clients and browsers do, as fast as it goes, and what came of it as JSON.
struct LoadBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Clients and browsers in load on one node or several; a JSON report.",
        subcommands: [CodesLoad.self, RefreshesLoad.self, LoginsLoad.self, TokensLoad.self, IntrospectLoad.self])
}

/// Counters of a kind of load.
final class Tally: Sendable {
    private let counts: Mutex<[String: Int]>
    init(_ names: [String]) { counts = Mutex(Dictionary(uniqueKeysWithValues: names.map { ($0, 0) })) }
    func add(_ name: String, _ count: Int = 1) { counts.withLock { $0[name, default: 0] += count } }
    var values: [String: Int] { counts.withLock { $0 } }
}

extension LoadOptions {
    func client() throws -> LoadClient {
        guard count > 0 || seconds > 0 else { throw ValidationError("say --count or --seconds") }
        return LoadClient(self, nodes: try nodes(), recorder: try Recorder(history: history, run: run))
    }
}

/// Whole logins: a browser without a cookie, a password, a code, and its redemption.
struct LoginsLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "logins", abstract: "Whole logins with a password.")
    @OptionGroup var options: LoadOptions

    func run() async throws {
        let client = try options.client()
        let tally = Tally(["failed", "logged_in"])
        let run = LoadRun(name: "logins", client: client) {
            LoginWorker(client: client, tally: tally, number: $0)
        } result: {
            tally.values
        }
        try await run.run()
    }
}

private struct LoginWorker: LoadWorker {
    let client: LoadClient
    let tally: Tally
    var number: Int

    mutating func prepare() async throws {}

    mutating func step() async {
        var person = client.options.person(number)
        number += client.options.connections
        let started = ContinuousClock.now
        var isIn = false
        if let code = await client.authorize(&person), let answer = await client.redeem(code) {
            isIn = answer.status == 200
        }
        let outcome = isIn ? "logged_in" : "failed"
        tally.add(outcome)
        client.recorder.add(
            "whole_login", outcome: outcome, milliseconds: (ContinuousClock.now - started) / .milliseconds(1))
    }
}
