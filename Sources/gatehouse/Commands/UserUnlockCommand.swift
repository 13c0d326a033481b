import ArgumentParser
import AuthorizationServer
import GatehouseConfig
import OAuthCore

extension UserCommand {
    struct Unlock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "unlock",
            abstract: "Lets a locked person log in again, and forgets the failed logins that count against the name.")
        @OptionGroup var options: DeploymentOptions
        @Argument(help: "The login name.") var username: String

        func run() async throws {
            try await options.withDeployment { deployment in
                if try await deployment.user(username).isDisabled {
                    try await deployment.change {
                        var user = try await deployment.user(username)
                        user.isDisabled = false
                        return [.putUser(user)]
                    }
                    try await deployment.audit(
                        .userEnabled, subject: try await deployment.user(username).subject, "gatehouse user unlock")
                }
                try await deployment.unlocking.unlock(
                    try await deployment.user(username), now: try await deployment.now())
            }
        }
    }
}

extension Deployment {
    /// Forgets failed logins.
    var unlocking: LoginUnlocking {
        let protection = configuration.authorizationServer.map { ProtectionSettings($0.protection) }
        return LoginUnlocking(stores: stores, keyRing: keyRing, settings: protection ?? ProtectionSettings())
    }
}
