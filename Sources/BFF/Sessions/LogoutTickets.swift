import OAuthCore
import Secrets
import Storage

/// One-time ways to a provider's logout: the address carries an ID token and must stand in no answer that a script can read.
///
/// A ticket is kept like a session: under a keyed hash, sealed, until it expires or is won by the first who ends it. It belongs to nobody:
/// its user has no provider, which no person has, and the hash has a purpose of its own, so that no cookie can name it.
package struct LogoutTickets: Sendable {
    /// How long a ticket holds.
    static let lifetime: Duration = .seconds(120)

    private let context: BFFContext
    private let sealer: TokenSealer
    private let hasher: KeyedHasher

    package init(context: BFFContext, sealer: TokenSealer) {
        self.context = context
        self.sealer = sealer
        hasher = context.keyRing.hasher(for: "bff_logout_ticket")
    }

    /// Keeps the address and gives the ticket for it.
    package func issue(for url: String) async throws(BFFFailure) -> String {
        let ticket = RandomToken.alphanumeric(length: BFFCookies.valueLength, from: context.random)
        let handle = RandomToken.alphanumeric(from: context.random)
        let now = context.clock()
        let record = BFFSessionRecord(
            hash: hasher.hash(ticket), handle: handle, user: BFFUser(provider: "", subject: SubjectID(handle)),
            providerSessionID: nil, tokens: .init(idToken: try sealer.seal(url, .idToken, handle: handle)),
            fingerprintHash: nil, createdAt: now, idleExpiresAt: now + Self.lifetime, endsAt: now + Self.lifetime)
        try await loaded(await context.stores.sessions.insert(record, replacing: nil))
        return ticket
    }

    /// The address that a ticket stands for, the first time; nil for one that was used, has expired or never was.
    package func redeem(_ ticket: String) async throws(BFFFailure) -> String? {
        guard BFFCookies.isValue(ticket) else { return nil }
        for hash in hasher.allHashes(ticket.utf8) {
            guard let record = try await loaded(await context.stores.sessions.bffSession(hash, now: context.clock()))
            else { continue }
            guard try await loaded(await context.stores.sessions.endBFFSession(hash)) == .won else { return nil }
            return try sealer.open(.idToken, of: record)
        }
        return nil
    }
}
