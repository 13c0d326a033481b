import ArgumentParser

/// A person who is logged in gets a code for each authorization request, and the client redeems it, once or many times at one moment.
struct CodesLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codes", abstract: "Codes, each redeemed once or many times at the same moment over all nodes.")
    @OptionGroup var options: LoadOptions
    @Option(help: "How often each code is redeemed at the same moment.") var parallelRedemptions = 1

    func run() async throws {
        let (client, parallel) = (try options.client(), max(1, parallelRedemptions))
        let tally = Tally(["codes", "won_none", "won_once", "won_more", "not_issued"])
        if parallel > 1 {
            let each = (parallel + client.nodes.count - 1) / client.nodes.count * min(4, options.connections)
            for node in client.nodes { await client.wire.open(each, to: node) }
        }
        let run = LoadRun(name: "codes", client: client) {
            CodeWorker(client: client, tally: tally, parallel: parallel, person: client.options.person($0))
        } result: {
            tally.values
        }
        try await run.run()
        if tally.values["won_more", default: 0] > 0 { throw ExitCode(1) }
    }
}

private struct CodeWorker: LoadWorker {
    let client: LoadClient
    let tally: Tally
    let parallel: Int
    var person: Person

    mutating func prepare() async throws {
        guard await client.prepared({ await client.authorize(&person) }) != nil else {
            throw LoadFailure(
                "\(person.username) got no code: is the client, its redirect URI or the password another one?")
        }
    }

    mutating func step() async {
        guard let code = await client.authorize(&person) else { return tally.add("not_issued") }
        let won = await redeemed(code)
        tally.add("codes")
        tally.add(won == 0 ? "won_none" : won == 1 ? "won_once" : "won_more")
    }

    /// How many of the redemptions gave tokens.
    private func redeemed(_ code: IssuedCode) async -> Int {
        guard parallel > 1 else { return await client.redeem(code)?.status == 200 ? 1 : 0 }
        return await withTaskGroup(of: Int.self) { [client, parallel] group in
            for _ in 0..<parallel {
                group.addTask { await client.redeem(code)?.status == 200 ? 1 : 0 }
            }
            return await group.reduce(0, +)
        }
    }
}
