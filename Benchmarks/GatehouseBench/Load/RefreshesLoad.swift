import ArgumentParser

/// Chains of refresh tokens that rotate as fast as they go; with `--simultaneous` each token is sent many times at one moment.
struct RefreshesLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refreshes",
        abstract: "Refresh tokens, each sent once or many times at the same moment over all nodes.")
    @OptionGroup var options: LoadOptions
    @Option(help: "How often each token is sent at the same moment.") var simultaneous = 1
    @Option(help: "Chains of each connection, refreshed in turn.") var chains = 1

    func run() async throws {
        let (client, parallel, chains) = (try options.client(), max(1, simultaneous), max(1, chains))
        let tally = Tally(["rotations", "chains", "chains_ended", "live_none", "live_once", "live_more"])
        let run = LoadRun(name: "refreshes", client: client) {
            RefreshWorker(
                client: client, tally: tally, parallel: parallel, person: client.options.person($0),
                tokens: Array(repeating: nil, count: chains))
        } result: {
            tally.values
        }
        try await run.run()
        if tally.values["live_more", default: 0] > 0 { throw ExitCode(1) }
    }
}

private struct RefreshWorker: LoadWorker {
    let client: LoadClient
    let tally: Tally
    let parallel: Int
    var person: Person
    /// The current token of each chain; nil where it has ended.
    var tokens: [String?]
    var at = 0

    mutating func prepare() async throws {
        for chain in tokens.indices {
            guard await client.prepared({ await begin(chain) ? true : nil }) != nil else {
                throw LoadFailure(
                    "\(person.username) got no refresh token: is the client, its redirect URI or the password another one?"
                )
            }
        }
    }

    /// A chain begins with a code.
    private mutating func begin(_ chain: Int) async -> Bool {
        guard let code = await client.authorize(&person) else { return false }
        tokens[chain] = await client.redeem(code)?.member("refresh_token")
        if tokens[chain] != nil { tally.add("chains") }
        return tokens[chain] != nil
    }

    mutating func step() async {
        at = (at + 1) % tokens.count
        guard let token = tokens[at] else { return _ = await begin(at) }
        if parallel > 1 { return await together(token) }
        // Without an answer, or with a 503, nobody knows: the same token goes out again, as clients do.
        guard let answer = await client.refresh(token) else { return }
        if answer.status == 200, let next = answer.member("refresh_token") {
            tokens[at] = next
            tally.add("rotations")
        } else if answer.status == 400 {
            tokens[at] = nil
            tally.add("chains_ended")
        }
    }

    /// The same token at one moment: whoever got a successor got the same one.
    private mutating func together(_ token: String) async {
        let successors = await withTaskGroup(of: String?.self) { [client, parallel] group in
            for _ in 0..<parallel {
                group.addTask { await client.refresh(token)?.member("refresh_token") }
            }
            return await group.reduce(into: Set<String>()) { if let token = $1 { $0.insert(token) } }
        }
        // Of several, those count that can still be used: each is used once, and what it gives is used in its turn.
        var live: [String] = []
        for each in successors {
            guard successors.count > 1 else { live = [each]; break }
            if let next = await client.refresh(each)?.member("refresh_token") { live.append(next) }
        }
        tally.add(live.isEmpty ? "live_none" : live.count == 1 ? "live_once" : "live_more")
        tokens[at] = live.first
        if live.isEmpty { tally.add("chains_ended") } else { tally.add("rotations") }
    }
}
