import ArgumentParser

/// What the figures are measured beside: bare operations and bare routes on the same stack. Run by `Benchmarks/run`.
@main
struct GatehouseBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gatehouse-bench", abstract: "The baselines of Gatehouse's figures.",
        subcommands: [JOSEBench.self, StackBench.self, StorageBench.self, RedisBench.self, LoadBench.self])
}
