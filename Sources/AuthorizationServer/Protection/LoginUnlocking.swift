package import OAuthCore
package import Secrets
package import Storage

/// Forgets failed logins of one person, as an administrator wishes.
package struct LoginUnlocking: Sendable {
    /// How many of the person's events are looked through for the addresses that the failures came from.
    private static let maximumEvents = 2000

    private let stores: Stores
    private let throttle: LoginThrottle
    private let window: Duration

    /// On these stores, whether or not a server runs here.
    package init(stores: Stores, keyRing: KeyRing, settings: ProtectionSettings) {
        self.stores = stores
        throttle = LoginThrottle(store: stores.attempts, keyRing: keyRing, settings: settings)
        window = settings.window
    }

    /// Forgets what counts for the name from everywhere, and from the addresses of its last failures. A node that has refused somebody lately
    /// hears of it within ten seconds.
    package func unlock(_ user: User, now: UnixTime) async throws(StoreError) {
        try await throttle.unlock(username: user.username, addresses: try await addresses(user.subject, now))
        try await stores.audit.append([AuditEvent(.userUnlocked, at: now, subject: user.subject)])
    }

    private func addresses(_ subject: SubjectID, _ now: UnixTime) async throws(StoreError) -> [String] {
        let entries = try await stores.audit.auditEntries(subject: subject, before: nil, limit: Self.maximumEvents)
        var addresses: Set<String> = []
        for entry in entries.prefix(while: { now.since($0.link.at) <= window }) {
            guard let event = try entry.event(), event.kind == .loginFailed else { continue }
            if let address = event.clientAddress { addresses.insert(address) }
        }
        return Array(addresses)
    }
}
