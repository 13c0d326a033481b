import ArgumentParser
import Foundation
import GatehouseConfig
import OAuthCore
import Secrets
import Storage

/// `gatehouse import`: what another product's templates declare.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Takes over what another product's templates declare.",
        subcommands: [CloudFormation.self])

    /// `gatehouse import cloudformation`: an Amazon Cognito user pool.
    struct CloudFormation: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cloudformation",
            abstract: "Shows the user pool of an AWS CloudFormation template as it is declared here, and makes it.",
            discussion: """
                Reads AWS::Cognito::UserPool, UserPoolDomain, UserPoolResourceServer and UserPoolClient. Without --config it prints a part of a \
                configuration file; with --config what would change in that server's directory, which --apply changes, printing the secrets of \
                new clients once. What has no counterpart is named, never passed over. The people of a pool come by gatehouse user import.
                """)

        @Argument(help: "The template, in YAML or JSON; - for standard input.") var template: String
        @Option(help: "A parameter of the template, NAME=VALUE; may be given several times.") var parameter: [String] =
            []
        @Option(help: "The user pool, by its name in the template, where there are several.") var userPool: String?
        @Option(
            help:
                "A client's client_id, NAME-IN-TEMPLATE=ID, where it is to keep the one that it has; else its ClientName."
        )
        var clientID: [String] = []
        @Option(help: "The configuration file of the server that the pool is compared with.") var config: String?
        @Flag(help: "Makes what is missing in that server's directory. Needs --config.") var apply = false
        @Option(help: "text or json.") var output = OutputFormat.text

        func validate() throws {
            if apply, config == nil {
                throw ValidationError("--apply needs --config: the server whose directory is meant")
            }
        }

        func run() async throws {
            let pool = try read()
            guard let config else {
                _ = try declarations(pool, publicURL: "https://gatehouse.invalid")
                Console.print(output == .json ? text(of: pool.json) : TerminalText.escaping(lines: pool.yaml))
                return
            }
            let options = try DeploymentOptions.parse(["--config", config])
            try await options.withDeployment { deployment in try await show(pool, on: deployment, config) }
        }

        private func read() throws -> ImportedPool {
            let text = try contents()
            let parameters = try Self.pairs(parameter, "--parameter")
            let clientIDs = try Self.pairs(clientID, "--client-id")
            do throws(ConfigurationErrors) {
                return try ImportedPool(
                    cloudFormation: text, file: template, parameters: parameters, pool: userPool, clientIDs: clientIDs)
            } catch { throw Self.failure(error) }
        }
    }
}

extension ImportCommand.CloudFormation {
    private func contents() throws -> String {
        let path = template == "-" ? "/dev/stdin" : template
        let bytes: [UInt8]
        do { bytes = try ConfigurationLoader.contents(of: path) } catch {
            throw CommandFailure("\(template): cannot be read (\(error.localizedDescription))")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure("\(template): received bytes that are not UTF-8, expected a template in YAML or JSON")
        }
        return text
    }

    /// What stands before and after the first `=` of each; a name counts once.
    private static func pairs(_ options: [String], _ option: String) throws -> [String: String] {
        var pairs: [String: String] = [:]
        for text in options {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw ValidationError("\(option) \(LogText.quote(text)): expected NAME=VALUE")
            }
            guard pairs.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
                throw ValidationError("\(option) \(LogText.quote(text)): \(parts[0]) is given twice")
            }
        }
        return pairs
    }

    /// The pool, checked as a configuration file is.
    private func declarations(_ pool: ImportedPool, publicURL: String) throws -> Configuration {
        do throws(ConfigurationErrors) { return try pool.declarations(publicURL: publicURL) } catch {
            throw Self.failure(error)
        }
    }

    private static func failure(_ error: ConfigurationErrors) -> ConfigurationFailure {
        ConfigurationFailure(lines: error.description.split(separator: "\n").map(String.init))
    }

    private func show(_ pool: ImportedPool, on deployment: Deployment, _ config: String) async throws {
        let declared = try declarations(pool, publicURL: deployment.configuration.server.publicURL.text)
        var secrets: [(ClientID, String)] = []
        let clients = declared.clients.map { declaration in
            var client = declaration.client(secretHashes: [], allowsPasswordGrant: false)
            client.origin = .administered
            guard declaration.clientSecret != nil else { return client }
            let secret = RandomToken.alphanumeric(bits: 256, prefix: "gcs_", from: .system)
            client.secretHashes = [deployment.keyRing.keyedHash(secret.utf8, purpose: "client_secret")]
            client.secretKeyIDs = [deployment.keyRing.currentKeyID]
            secrets.append((client.clientID, secret))
            return client
        }
        let servers = declared.resourceServers.map { declaration in
            var server = declaration.resourceServer
            server.origin = .administered
            return server
        }
        let plan = try await plan(clients, servers, on: deployment)
        let made = Set(plan.steps.filter { $0.kind == .add }.map(\.title))
        let issued = apply ? secrets.filter { made.contains("client \($0.0)") } : []
        show(plan, pool, issued, config)
        guard plan.conflicts.isEmpty else {
            throw CommandFailure(
                "\(plan.conflicts.count) records are declared in \(config) otherwise; nothing was changed")
        }
    }

    /// What is to be added or changed; with `--apply` it is, in one transaction.
    private func plan(_ clients: [Client], _ servers: [ResourceServer], on deployment: Deployment) async throws
        -> DirectoryPlan
    {
        for _ in 0..<5 {
            let stored = try await deployment.stores.directory.directorySnapshot()
            let plan = DirectoryPlan(adding: clients, servers, to: stored)
            guard apply, plan.conflicts.isEmpty, !plan.steps.isEmpty else { return plan }
            let written = try await deployment.stores.directory.apply(
                plan.changes, expectedVersion: stored.version, now: try await deployment.now())
            guard written == .won else { continue }
            try await deployment.audit(plan, "gatehouse import cloudformation")
            return plan
        }
        throw CommandFailure("the directory is being changed by others; nothing was changed, try again")
    }

    /// The plan and the new secrets on standard output, what the operator has to do besides on standard error.
    private func show(_ plan: DirectoryPlan, _ pool: ImportedPool, _ secrets: [(ClientID, String)], _ config: String) {
        switch output {
        case .text:
            Console.print(PlanText(plan).rendered(.text))
            for (clientID, secret) in secrets { Console.print("client_secret of \(clientID), shown once: \(secret)") }
        case .json:
            var result = PlanText(plan).object
            result["remarks"] = .array(pool.remarks.map { .string($0) })
            result["settings"] = .object(pool.settings)
            result["client_secrets"] = .object(JSONObject(secrets.map { ($0.0.rawValue, .string($0.1)) }))
            Console.print(text(of: .object(result)))
        }
        for remark in pool.remarks { Console.note("note: \(remark)") }
        if !pool.settings.isEmpty {
            Console.note("note: these settings of the pool belong into \(config):")
            for line in pool.settingsYAML.split(separator: "\n") { Console.note("    \(line)") }
        }
    }
}

extension ImportedPool {
    /// The pool for programs.
    fileprivate var json: JSONValue {
        [
            "authorization_server": .object(settings),
            "resource_servers": .array(resourceServers.map { .object($0) }),
            "clients": .array(clients.map { .object($0) }), "remarks": .array(remarks.map { .string($0) }),
        ]
    }
}
