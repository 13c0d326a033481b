package import OAuthCore
package import Storage
import Synchronization

/// Clients and resource servers as one immutable whole, with what is derived from them once for each version.
package final class DirectoryView: Sendable {
    /// The records.
    package let snapshot: DirectorySnapshot
    /// The scopes of the resource servers and whom they lead to.
    package let audiences: AudienceResolver
    /// The types of authorization details and whose they are.
    package let details: AuthorizationDetailsResolver
    /// The scopes that are given only to people who logged in with a second factor.
    let scopesWithSecondFactor: Set<ScopeToken>
    /// Whether any client is registered for the device code grant: only then is there an endpoint and a page for it.
    package let hasDeviceClients: Bool

    /// The scopes that not everybody may have, with the groups that may.
    let groupScopes: [ScopeToken: Set<String>]

    init(_ snapshot: DirectorySnapshot, issuer: String) {
        self.snapshot = snapshot
        self.audiences = AudienceResolver(issuer: issuer, resourceServers: snapshot.resourceServers)
        self.details = AuthorizationDetailsResolver(resourceServers: snapshot.resourceServers)
        let tokens = snapshot.resourceServers.flatMap { server in
            server.scopes.filter(\.requiresSecondFactor).compactMap(server.token)
        }
        self.scopesWithSecondFactor = Set(tokens)
        self.groupScopes = Dictionary(
            snapshot.resourceServers.flatMap { server in
                server.scopes.filter { !$0.groups.isEmpty }.compactMap { scope in
                    server.token(for: scope).map { ($0, Set(scope.groups)) }
                }
            }, uniquingKeysWith: { $0.intersection($1) })
        self.hasDeviceClients = snapshot.clients.values.contains { $0.grantTypes.contains(.deviceCode) }
    }

    /// The longest that an access token of any client lives, given that of the server.
    package func longestAccessTokenLifetime(default lifetime: Duration) -> Duration {
        snapshot.clients.values.compactMap(\.accessTokenLifetime).reduce(lifetime, max)
    }
}

/// Keeps the directory in memory and follows the store by its version.
package final class DirectoryCache: Sendable {
    /// How long the server goes on from memory where a request needs no storage but the store cannot be asked.
    package static let graceWithoutStorage: Duration = .seconds(60)

    private let store: any DirectoryStore
    private let issuer: String
    private let state: Mutex<(view: DirectoryView, checkedAt: UnixTime)>

    /// A cache that is filled from the store.
    package init(store: any DirectoryStore, issuer: String, now: UnixTime) async throws(StoreError) {
        self.store = store
        self.issuer = issuer
        let view = DirectoryView(try await store.directorySnapshot(), issuer: issuer)
        self.state = Mutex((view, now))
    }

    /// What is known now.
    package var view: DirectoryView { state.withLock { $0.view } }

    /// The records that are known now.
    package var snapshot: DirectorySnapshot { view.snapshot }

    /// Asks for the version, and for everything where it is another one. Returns whether something changed.
    @discardableResult
    package func refresh(now: UnixTime) async throws(StoreError) -> Bool {
        let known = view.snapshot.version
        let version = try await store.directoryVersion()
        guard version != known else {
            state.withLock { $0.checkedAt = max($0.checkedAt, now) }
            return false
        }
        let view = DirectoryView(try await store.directorySnapshot(), issuer: issuer)
        state.withLock { state in
            if view.snapshot.version >= state.view.snapshot.version { state.view = view }
            state.checkedAt = max(state.checkedAt, now)
        }
        return true
    }

    /// What is known now, if the store confirmed it within the last minute; nil otherwise.
    package func freshView(now: UnixTime) -> DirectoryView? {
        let (view, checkedAt) = state.withLock { $0 }
        return now.since(checkedAt) <= Self.graceWithoutStorage ? view : nil
    }
}
