import ArgumentParser
import BFF
import OAuthCore
import Storage

/// `gatehouse session`: who is logged in.
struct SessionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "Login sessions of a person.",
        discussion: """
            Those of the authorization server by login name; with --bff those of the backend-for-frontend by user_id, which is \
            the provider's name, an underscore and the person's sub there: keycloak_8f2….
            """,
        subcommands: [List.self, End.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists the live sessions of a person.")
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The login name; with --bff, the user_id.") var name: String
        @Flag(help: "The sessions of the backend-for-frontend.") var bff = false
        @Option(help: "How many at most.") var limit = 100
        @Option(help: "text or json.") var output = OutputFormat.text

        func validate() throws { try requirePositive(limit, "--limit") }

        func run() async throws { try await bff ? listBackendForFrontend() : listServer() }

        private func listServer() async throws {
            try await options.withDeployment { deployment in
                let user = try await deployment.user(name)
                var listing = Listing("sid", "auth_time", "created_at", "last_activity", "expires_at")
                for session in try await deployment.stores.sessions.sessions(
                    subject: user.subject, now: try await deployment.now(), limit: limit)
                {
                    listing.add(
                        .string(session.sessionID.rawValue), .moment(session.authTime), .moment(session.createdAt),
                        .moment(session.lastActivity), .moment(min(session.expiresAt, session.idleExpiresAt)))
                }
                Console.print(listing.rendered(output))
            }
        }

        private func listBackendForFrontend() async throws {
            try await options.withBackendForFrontend { deployment in
                var listing = Listing("id", "provider", "created_at", "last_activity", "expires_at")
                for session in try await deployment.stores.sessions.bffSessions(userID: name, now: .now, limit: limit) {
                    listing.add(
                        .string(session.handle), .string(session.user.provider), .moment(session.createdAt),
                        .moment(session.lastActivity), .moment(min(session.endsAt, session.idleExpiresAt)))
                }
                Console.print(listing.rendered(output))
            }
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "end",
            abstract:
                "Ends all sessions of a person, and the grants that came from them; those with offline_access go on.")
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The login name; with --bff, the user_id.") var name: String
        @Flag(help: "The sessions of the backend-for-frontend. Running nodes notice within seconds.") var bff = false
        @Option(help: "With --bff: this session alone, by its id in the list.") var id: String?
        @Flag(help: "End the grants with offline_access too.") var includingOffline = false

        func validate() throws {
            if id != nil, !bff { throw ValidationError("--id goes with --bff") }
            if includingOffline, bff { throw ValidationError("--including-offline does not go with --bff") }
        }

        func run() async throws { try await bff ? endBackendForFrontend() : endServer() }

        private func endServer() async throws {
            try await options.withDeployment { deployment in
                let user = try await deployment.user(name)
                let ended = try await deployment.endSessions(of: user.subject, includingOffline: includingOffline)
                if ended > 0 {
                    try await deployment.audit(
                        .sessionEnded, subject: user.subject, "gatehouse session end: \(ended) sessions")
                }
                Console.note("\(ended) sessions ended")
            }
        }

        private func endBackendForFrontend() async throws {
            try await options.withBackendForFrontend { deployment in
                let sessions = deployment.stores.sessions
                guard let id else {
                    return Console.note("\(try await sessions.endBFFSessions(userID: name).count) sessions ended")
                }
                guard try await sessions.endBFFSession(handle: id, userID: name) != nil else {
                    throw CommandFailure("no session '\(id)' of '\(name)'; see: gatehouse session list --bff \(name)")
                }
            }
        }
    }
}
