import ArgumentParser
import AuthorizationServer
import BFF
import GatehouseConfig
import OpenIDProviders

/// `gatehouse check`: whether the configuration file can be used.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks a configuration file. Opens no storage, asks nobody and changes nothing.")
    @Option(help: "The configuration file.") var config = "gatehouse.yaml"

    func run() async throws {
        let configuration = try loadConfiguration(config, warn: noteWarning)
        if let server = configuration.authorizationServer {
            try PageFiles.check(try AuthorizationServerSettings(server).pages)
            _ = try PageFiles.logos(of: configuration.clients)
        }
        if let bff = configuration.backendForFrontend {
            _ = try BFFSettings(bff, publicURL: configuration.server.publicURL)
        }
        for provider in configuration.loginProviders { _ = try ProviderSettings(provider) }
        if let warning = try OpenedDatabase.warning(configuration.storage) { Console.note("warning: \(warning)") }
        for warning in try OpenedCache.warnings(configuration.storage) { Console.note("warning: \(warning)") }
        Console.print("\(config): ok (\(Self.counts(configuration).joined(separator: ", ")))")
    }

    private static func counts(_ configuration: Configuration) -> [String] {
        var counts: [String] = []
        if configuration.authorizationServer != nil {
            counts += [
                "\(configuration.resourceServers.count) resource servers", "\(configuration.clients.count) clients",
                "\(configuration.users.count) users",
            ]
            if !configuration.loginProviders.isEmpty {
                counts.append("\(configuration.loginProviders.count) login providers")
            }
        }
        if let bff = configuration.backendForFrontend {
            counts += ["\(bff.oidc.enabledProviders.count) providers", "\(bff.app.routes.count) routes"]
        }
        return counts
    }
}
