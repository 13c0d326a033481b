import ArgumentParser
import AuthorizationServer
import BFF
import Foundation
import GatehouseConfig
import HummingbirdEdge
import Logging
import ServiceLifecycle
import UnixSignals

/// `gatehouse pages`: the pages for people, while their templates and brand are being made.
struct PagesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pages",
        abstract: "Shows the pages for people and the letters to them, and writes their templates.",
        subcommands: [Preview.self, ExportTemplates.self])

    struct Preview: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "preview",
            abstract:
                "Serves every page in every state, and every letter, with sample content on 127.0.0.1, until Ctrl-C.",
            discussion: """
                The configuration file, its logo and its templates are read again for each page, so that a reload shows the last change. \
                Nothing is stored and nobody can log in.
                """)
        @Option(help: "The configuration file; left out: the pages as they come along.") var config: String?
        @Option(help: "The port; 0 takes a free one.") var port = 9090

        func validate() throws {
            guard (0...65535).contains(port) else { throw ValidationError("--port \(port): expected 0 to 65535") }
        }

        func run() async throws {
            let config = config
            let preview = PagePreview {
                guard let config else { return try PreviewedPages() }
                return try PreviewedPages(config: config)
            }
            _ = try preview.load()
            var router = EdgeRouter()
            router.mount(preview.routes)
            let port = port == 0 ? try FreePorts.pick().server : port
            let logger = Logger(label: "gatehouse")
            let server = EdgeServer(
                configuration: EdgeConfiguration(addresses: [ListenAddress(host: "127.0.0.1", port: port)]),
                responder: router, metrics: HTTPMetrics(factory: PrometheusRegistry(), listener: "preview"),
                logger: logger)
            do { try await server.listen() } catch { throw CommandFailure("\(error)") }
            Console.print("http://127.0.0.1:\(port)/")
            try await ServiceGroup(
                services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
            ).run()
        }
    }

    struct ExportTemplates: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export-templates",
            abstract: "Writes the templates that come along into a folder, to begin from.",
            discussion: "A folder that holds one of the files already is left as it is.")
        @Argument(help: "The folder; it is made where it is missing.") var folder: String
        @Flag(help: "Those of the backend-for-frontend, for app.pages, and not those for authorization_server.pages.")
        var app = false

        func run() throws {
            let files = FileManager.default
            let letters = LetterGallery.templates.map { ("\(PageFiles.letters)/\($0.name)", $0.source) }
            let templates = app ? BFFPageGallery.templates : PageGallery.templates + letters
            let paths = templates.map { "\(folder)/\($0.name)\(PageFiles.suffix)" }
            if let taken = paths.first(where: { files.fileExists(atPath: $0) }) {
                throw CommandFailure("\(taken) is there already: name another folder, or remove it first")
            }
            do {
                let paper = app ? folder : "\(folder)/\(PageFiles.letters)"
                try files.createDirectory(atPath: paper, withIntermediateDirectories: true)
                for (path, template) in zip(paths, templates) {
                    try template.source.write(toFile: path, atomically: true, encoding: .utf8)
                    Console.print(path)
                }
            } catch {
                throw CommandFailure("\(folder): the templates cannot be written: \(error.localizedDescription)")
            }
        }
    }
}
