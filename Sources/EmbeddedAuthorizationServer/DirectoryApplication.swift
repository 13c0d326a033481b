import AuthorizationServer
import Logging
import OAuthCore
import Secrets
import Storage

/// Makes the stored clients and resource servers those that the application declares.
struct DirectoryApplication {
    let stores: Stores
    let keyRing: KeyRing
    let logger: Logger

    /// Plans and makes what was planned in one transaction. A record that was made elsewhere is never overwritten.
    func apply(
        _ registrations: [ClientRegistration], _ resourceServers: [ResourceServer], now: UnixTime
    ) async throws(ServerStartError) {
        let declared = DeclaredDirectory(
            clients: try clients(registrations, resourceServers), resourceServers: resourceServers, users: [])
        for _ in 0..<5 {
            let (plan, version) = try await plan(declared)
            if let conflict = plan.conflicts.first {
                throw ServerStartError(
                    "\(conflict.title) is declared, but was made by \(conflict.origin.rawValue) means; remove one of the two. Nothing was changed."
                )
            }
            if try await make(plan, version, now) {
                try await account(for: plan, now)
                return log(plan)
            }
        }
        throw ServerStartError("the directory is being changed by others; nothing was changed, start again")
    }

    private func plan(_ declared: DeclaredDirectory) async throws(ServerStartError) -> (DirectoryPlan, Int64) {
        do throws(StoreError) {
            let stored = try await stores.directory.directorySnapshot()
            return (DirectoryPlan(declared: declared, stored: stored, storedUsers: []), stored.version)
        } catch { throw ServerStartError("storage: \(error)") }
    }

    private func make(
        _ plan: DirectoryPlan, _ version: Int64, _ now: UnixTime
    ) async throws(ServerStartError) -> Bool {
        guard !plan.steps.isEmpty else { return true }
        do throws(StoreError) {
            return try await stores.directory.apply(plan.changes, expectedVersion: version, now: now) == .won
        } catch { throw ServerStartError("storage: \(error)") }
    }

    private func clients(
        _ registrations: [ClientRegistration], _ resourceServers: [ResourceServer]
    ) throws(ServerStartError) -> [DeclaredClient] {
        var check = ClientRegistrationCheck(resourceServers: resourceServers)
        check.checkNames(registrations)
        var clients: [DeclaredClient] = []
        for registration in registrations {
            var client = check.client(registration)
            let hashes = registration.clientSecret.map {
                keyRing.keyedHashes($0.utf8, purpose: ClientAuthenticator.purpose)
            }
            client.secretHashes = Array((hashes ?? []).prefix(1))
            clients.append(DeclaredClient(client: client, acceptedSecretHashes: hashes ?? []))
        }
        guard check.problems.isEmpty else { throw ServerStartError(check.problems.joined(separator: "\n")) }
        return clients
    }

    private func account(for plan: DirectoryPlan, _ now: UnixTime) async throws(ServerStartError) {
        guard !plan.steps.isEmpty else { return }
        do throws(StoreError) {
            try await stores.audit.append(plan.auditEvents(at: now, by: "the application's declaration"))
        } catch { throw ServerStartError("storage: \(error)") }
    }

    private func log(_ plan: DirectoryPlan) {
        for step in plan.steps {
            logger.notice(
                "directory changed", metadata: ["record": "\(step.title)", "change": "\(step.kind.rawValue)"])
        }
    }
}
