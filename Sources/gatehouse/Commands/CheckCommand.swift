import ArgumentParser
import GatehouseConfig

/// `gatehouse check`: whether the configuration file can be used.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Checks a configuration file. Opens no storage and changes nothing.")
    @Option(help: "The configuration file.") var config = "gatehouse.yaml"

    func run() async throws {
        let configuration = try loadConfiguration(config, warn: noteWarning)
        let counts = [
            "\(configuration.resourceServers.count) resource servers", "\(configuration.clients.count) clients",
            "\(configuration.users.count) users",
        ]
        Console.print("\(config): ok (\(counts.joined(separator: ", ")))")
    }
}
