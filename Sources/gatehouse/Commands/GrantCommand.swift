import ArgumentParser
import OAuthCore
import Storage

/// `gatehouse grant`: what people allowed clients.
struct GrantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant", abstract: "What people allowed clients.", subcommands: [List.self, Revoke.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists live grants of a person, a client, or both.")
        @OptionGroup var options: DeploymentOptions
        @OptionGroup var selection: GrantSelectionOptions
        @Option(help: "How many at most.") var limit = 100
        @Option(help: "text or json.") var output = OutputFormat.text

        func validate() throws { try requirePositive(limit, "--limit") }

        func run() async throws {
            try await options.withDeployment { deployment in
                let chosen = try await selection.selection(in: deployment)
                var listing = Listing("id", "client_id", "subject", "scope", "sid", "created_at", "expires_at")
                for grant in try await deployment.stores.grants.grants(
                    chosen, now: try await deployment.now(), limit: limit)
                {
                    listing.add(
                        .string(grant.id.rawValue), .string(grant.clientID.rawValue), .string(grant.subject.rawValue),
                        .string(grant.scope.description), .string(grant.sessionID.rawValue), .moment(grant.createdAt),
                        .moment(grant.expiresAt))
                }
                Console.print(listing.rendered(output))
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke",
            abstract: "Ends a grant by its id, or all of a person, a client, or both. Sessions go on; clients are told."
        )
        @OptionGroup var options: DeploymentOptions
        @OptionGroup var selection: GrantSelectionOptions
        @Argument(help: "The id of one grant.") var id: String?

        func run() async throws {
            try await options.withDeployment { deployment in
                let now = try await deployment.now()
                guard let id else {
                    let chosen = try await selection.selection(in: deployment)
                    let ended = try await deployment.stores.grants.revokeGrants(
                        chosen, now: now, tellingClients: true)
                    try await deployment.audit(
                        ended.map { grant in
                            AuditEvent(
                                .grantRevoked, at: now, subject: grant.subject, clientID: grant.clientID,
                                sessionID: grant.sessionID, grantID: grant.id, detail: Self.means)
                        })
                    return Console.note("\(ended.count) grants ended")
                }
                let outcome = try await deployment.stores.grants.revokeGrant(
                    GrantID(id), now: now, tellingClient: true)
                guard outcome == .won else { throw CommandFailure("no live grant '\(id)'") }
                try await deployment.audit(.grantRevoked, grant: GrantID(id), Self.means)
            }
        }

        private static let means = "gatehouse grant revoke"
    }
}

/// Whose grants are meant.
struct GrantSelectionOptions: ParsableArguments {
    @Option(help: "The login name of the person.") var user: String?
    @Option(help: "The client_id of the client.") var client: String?

    func selection(in deployment: Deployment) async throws -> GrantSelection {
        let subject = if let user { try await deployment.user(user).subject } else { SubjectID?.none }
        switch (subject, client) {
        case (let subject?, let client?): return .subjectAndClient(subject, ClientID(client))
        case (let subject?, nil): return .subject(subject)
        case (nil, let client?): return .client(ClientID(client))
        case (nil, nil): throw ValidationError("say whose: --user, --client, or both")
        }
    }
}
