import ArgumentParser
import Hummingbird
import Logging

/// The same HTTP stack with nothing on it: what a route costs before it does anything.
struct StackBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "server", abstract: "Bare routes on the same HTTP stack.")
    @Option(help: "The port on 127.0.0.1.") var port: Int
    @Option(help: "Whose tokens /verified takes.") var issuer: String

    func run() async throws {
        let router = Router()
        router.get("plain") { _, _ in "ok" }
        router.post("echo") { request, _ in
            Response(status: .ok, body: .init(byteBuffer: try await request.body.collect(upTo: 1 << 20)))
        }
        var logger = Logger(label: "bench")
        logger.logLevel = .warning
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
        try await application.runService()
    }
}
