import AuthorizationServer
import GatehouseConfig
import OAuthCore
import Secrets
import Storage

/// What is stored under an encryption key that was replaced: found, and rewritten where that can be done.
///
/// Sealed signing keys, and the hashes of secrets that the file declares, are rewritten. Of anything else only a keyed hash is stored, which nobody
/// can turn into that of another key: it goes on under the key before until it ends or is changed.
struct KeyResealing {
    let deployment: Deployment
    let now: UnixTime

    /// Something that the previous key still is needed for.
    struct Dependency {
        let what: String
        let remedy: String
    }

    /// What was rewritten.
    struct Outcome {
        let signingKeys: Int
        let clients: Int
        let auditKeys: Int
        let seeds: Int
    }

    private var keyRing: KeyRing { deployment.keyRing }
    private var signingKeys: SigningKeyResealing {
        SigningKeyResealing(store: deployment.stores.keys, keyRing: keyRing)
    }

    private var seeds: FactorResealing { FactorResealing(store: deployment.stores.people, keyRing: keyRing) }

    // MARK: Rewriting

    /// Rewrites what can be. Stopped at any moment, it goes on where it is called again.
    func reseal() async throws -> Outcome {
        let audit = try await AuditChainKeys.reseal(in: deployment.stores.audit, keyRing: keyRing, now: now)
        let outcome = Outcome(
            signingKeys: try await signingKeys.reseal(), clients: try await rehash(), auditKeys: audit,
            seeds: try await seeds.reseal(now: now))
        // Last: from the first such event on, nothing new is stored under the key before.
        if try await resealedAt() == nil {
            try await deployment.stores.audit.append([AuditEvent(.keyRotated, at: now, detail: ownDetail)])
        }
        return outcome
    }

    /// Hashes the secrets of declared clients under the current key, as far as they stand under another one.
    private func rehash() async throws -> Int {
        var count = 0
        try await deployment.change {
            let changes = try await declaredUnderPreviousKey().map { client, secret in
                var client = client
                client.secretHashes = [hash(secret)]
                return DirectoryChange.putClient(client)
            }
            count = changes.count
            return changes
        }
        return count
    }

    // MARK: Looking

    /// All that a previous key is needed for; empty: it may be dropped.
    func dependencies() async throws -> [Dependency] {
        var found = try await signingKeys.remaining().map {
            Dependency(what: "signing key \($0)", remedy: "gatehouse key reseal")
        }
        found += try await deployment.stores.audit.auditKeys().filter { keyRing.needsResealing($0.sealed) }.map {
            Dependency(what: "key \($0.number) of the audit trail", remedy: "gatehouse key reseal")
        }
        let seeds = try await seeds.remaining()
        if seeds > 0 {
            found.append(Dependency(what: "\(seeds) seeds of authenticator apps", remedy: "gatehouse key reseal"))
        }
        guard !keyRing.previousKeyIDs.isEmpty else { return found }
        found += try await declaredUnderPreviousKey().map { client, _ in
            Dependency(what: "client \(client.clientID), declared", remedy: "gatehouse key reseal")
        }
        found += try await administeredUnderPreviousKey().map { client in
            Dependency(
                what: "client \(client.clientID), administered",
                remedy: "gatehouse client rotate-secret \(client.clientID), and again with --drop-old")
        }
        return found + (try await passing())
    }

    /// What ends by itself: tokens, sessions and pages that were begun before the key was replaced.
    private func passing() async throws -> [Dependency] {
        let what = "refresh tokens, sessions, codes and started logins of before"
        guard let since = try await resealedAt() else {
            return [Dependency(what: what, remedy: "gatehouse key reseal, once every server has the new key")]
        }
        let end = since + (try longestLifetime())
        return end <= now ? [] : [Dependency(what: what, remedy: "the last of them ends by \(end.rfc3339)")]
    }

    /// How long anything that is stored under a keyed hash lives at most.
    private func longestLifetime() throws -> Duration {
        let configuration = deployment.configuration
        var longest = Duration.zero
        if let section = configuration.authorizationServer {
            let server = try AuthorizationServerSettings(section)
            longest = max(
                server.refreshTokenLifetime, server.sessionLifetime,
                max(server.authorizationCodeLifetime, server.flowLifetime))
        }
        guard let sessions = configuration.backendForFrontend?.app.sessions else { return longest }
        return max(longest, sessions.maxAge, sessions.authSessionTTL)
    }

    private func declaredUnderPreviousKey() async throws -> [(client: Client, secret: ConfigurationSecret)] {
        let stored = try await deployment.stores.directory.directorySnapshot().clients
        return deployment.configuration.clients.compactMap { declaration in
            guard let secret = declaration.clientSecret, let client = stored[declaration.clientID],
                client.origin == .declared
            else { return nil }
            // A secret that was changed in the file alone is not this command's: `apply` makes it the stored one.
            let hasher = keyRing.hasher(for: ClientAuthenticator.purpose)
            let known = hasher.allHashes(secret.exposed.utf8)
            guard client.secretHashes.contains(where: known.dropFirst().contains) else { return nil }
            return (client, secret)
        }
    }

    private func administeredUnderPreviousKey() async throws -> [Client] {
        try await deployment.stores.directory.directorySnapshot().clients.values
            .filter { client in
                client.origin != .declared
                    && client.secretHashes.indices.contains { client.secretKeyID(at: $0) != keyRing.currentKeyID }
            }
            .sorted { $0.clientID < $1.clientID }
    }

    private func hash(_ secret: ConfigurationSecret) -> SecretHash {
        keyRing.keyedHash(secret.exposed.utf8, purpose: ClientAuthenticator.purpose)
    }

    // MARK: When

    private static let detail = "encryption key "
    private var ownDetail: String { Self.detail + keyRing.currentKeyID + " seals everything from now on" }

    /// When the current key became the one of everything that is new; nil: no command has said so since the key was replaced.
    private func resealedAt() async throws -> UnixTime? {
        var before = now + .seconds(60)
        while true {
            let events = try await deployment.stores.audit.auditEvents(before: before, limit: 1000)
            let last = events.first { $0.kind == .keyRotated && $0.detail?.hasPrefix(Self.detail) == true }
            if let last { return last.detail == ownDetail ? last.at : nil }
            guard events.count == 1000, let oldest = events.last?.at, oldest < before else { return nil }
            before = oldest
        }
    }
}
