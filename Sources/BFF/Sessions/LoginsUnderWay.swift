package import OAuthCore
import Secrets
import Storage

/// The logins that are between the provider's answer and their session: a session of the provider that ends meanwhile has none here to end yet,
/// and the notice of it comes once, to any node. OpenID Connect Back-Channel Logout §2.7.
///
/// Whoever ends sessions leaves a note in the store first; a login looks for one once its session is stored. Whichever of the two comes later sees
/// what the other has written.
package struct LoginsUnderWay: Sendable {
    /// How long a note is kept, and the longest that a login may take from its provider's answer to its session.
    static let longest: Duration = .seconds(3600)

    /// One login: what had been noted when it came back from its provider.
    struct Ticket: Sendable, Hashable {
        fileprivate let lastEnd: Int64
        fileprivate let began: UnixTime
    }

    /// Whose sessions have ended.
    package enum Ended: Sendable, Hashable {
        case person(userID: String)
        case session(provider: String, SessionID)

        /// A provider's name holds no line end.
        fileprivate var name: String {
            switch self {
            case .person(let userID): "person\n\(userID)"
            case .session(let provider, let id): "session\n\(provider)\n\(id.rawValue)"
            }
        }
    }

    private let ends: any EndNoteStore
    private let hasher: KeyedHasher
    private let clock: @Sendable () -> UnixTime

    init(context: BFFContext) {
        ends = context.stores.ends
        hasher = context.keyRing.hasher(for: "bff_end_note")
        clock = context.clock
    }

    /// A login comes back from its provider: to be asked before its code is redeemed.
    func begin() async throws(BFFFailure) -> Ticket {
        let began = clock()
        return Ticket(lastEnd: try await loaded(await ends.lastEndNote()), began: began)
    }

    /// Sessions are about to end: said before they are.
    package func note(_ ended: Ended) async throws(BFFFailure) {
        let expiresAt = clock() + Self.longest
        // Under every key that is known: the login may be on a node that has another one first.
        for key in hasher.allHashes(ended.name.utf8) {
            try await loaded(await ends.noteEnd(of: key, expiresAt: expiresAt))
        }
    }

    /// Whether what a login brought has ended since it began: asked once its session is stored. One that took longer than notes are kept has.
    func hasEnded(_ login: CompletedLogin, of ticket: Ticket) async throws(BFFFailure) -> Bool {
        guard clock() < ticket.began + Self.longest else { return true }
        var ended: [Ended] = [.person(userID: login.user.userID)]
        if let id = login.providerSessionID { ended.append(.session(provider: login.user.provider, id)) }
        let keys = ended.flatMap { hasher.allHashes($0.name.utf8) }
        return try await loaded(await ends.hasEnded(keys, since: ticket.lastEnd))
    }
}
