import ArgumentParser
import GatehouseConfig
import OAuthCore
import Secrets

/// `gatehouse plan`: what `apply` would change.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Shows what apply would change in the stored directory. Changes nothing.")
    @OptionGroup var options: DeploymentOptions
    @Option(help: "text or json.") var output = OutputFormat.text

    func run() async throws {
        let plan = try await plan()
        Console.print(PlanText(plan).rendered(output))
        if !plan.conflicts.isEmpty {
            throw CommandFailure(
                "\(plan.conflicts.count) declared records were made elsewhere; apply would change nothing")
        }
    }

    /// The plan for what is stored; where there is no database yet it is not made, and everything is new.
    private func plan() async throws -> DirectoryPlan {
        let configuration = try loadConfiguration(options.config)
        guard configuration.authorizationServer != nil, try await OpenedDatabase.absence(configuration.storage) != nil
        else { return try await options.withDeployment { try await $0.plan().plan } }
        let keyRing = try StorageKeys(configuration.storage, creating: false).ring()
        let conversion = DirectoryConversion(keyRing: keyRing, random: .system, now: .now)
        let declared = try await conversion.directory(of: configuration, newUsers: [], hasher: PasswordHasher())
        let empty = DirectorySnapshot(version: 0, clients: [:], resourceServers: [])
        return DirectoryPlan(declared: declared, stored: empty, storedUsers: [])
    }
}

/// `gatehouse apply`: makes the stored directory the declared one.
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Makes the stored directory the declared one, in one transaction.")
    @OptionGroup var options: DeploymentOptions
    @Option(help: "text or json.") var output = OutputFormat.text

    func run() async throws {
        try await options.withDeployment { deployment in
            Console.print(PlanText(try await deployment.apply(by: "gatehouse apply")).rendered(output))
        }
    }
}

/// A plan as a diff for people or as JSON for programs.
struct PlanText {
    private let plan: DirectoryPlan

    init(_ plan: DirectoryPlan) { self.plan = plan }

    func rendered(_ format: OutputFormat) -> String {
        switch format {
        case .text: diff
        case .json: text(of: .object(object))
        }
    }

    private var diff: String {
        guard !plan.isEmpty else { return "no changes" }
        let marks: [DirectoryPlan.Kind: String] = [.add: "+", .change: "~", .remove: "-"]
        var lines: [String] = []
        for step in plan.steps {
            lines.append("\(marks[step.kind] ?? "?") \(step.title)")
            for field in step.fields {
                switch (field.before, field.after) {
                case (let before?, let after?): lines.append("    ~ \(field.name): \(before) -> \(after)")
                case (nil, let after?): lines.append("    + \(field.name): \(after)")
                case (let before?, nil): lines.append("    - \(field.name): \(before)")
                case (nil, nil): break
                }
            }
        }
        lines += plan.conflicts.map {
            $0.origin == .declared
                ? "! \($0.title): is declared otherwise in the configuration file, and is not overwritten"
                : "! \($0.title): is there already (\($0.origin.rawValue), not declared) and is not overwritten"
        }
        return lines.joined(separator: "\n")
    }

    /// The plan for programs.
    var object: JSONObject {
        let steps = plan.steps.map { step in
            let fields = step.fields.map {
                JSONValue.object(["name": .string($0.name), "before": .text($0.before), "after": .text($0.after)])
            }
            return JSONValue.object([
                "kind": .string(step.kind.rawValue), "record": .string(step.title), "fields": .array(fields),
            ])
        }
        let conflicts = plan.conflicts.map {
            JSONValue.object(["record": .string($0.title), "origin": .string($0.origin.rawValue)])
        }
        return ["steps": .array(steps), "conflicts": .array(conflicts)]
    }
}
