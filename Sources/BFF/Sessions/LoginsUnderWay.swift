import OAuthCore
import Synchronization

/// The logins that are between the provider's answer and their session: a session of the provider that ends meanwhile has none here to end yet,
/// and the notice of it comes once. OpenID Connect Back-Channel Logout §2.7.
///
/// It knows the logins of this process. A notice that comes to another node while this one redeems a code ends nothing here.
package final class LoginsUnderWay: Sendable {
    /// One login.
    struct Ticket: Sendable, Hashable { fileprivate let number: Int }

    /// Whose sessions have ended.
    enum Ended: Sendable, Hashable {
        case person(userID: String)
        case session(provider: String, SessionID)
    }

    private let state = Mutex<(last: Int, ended: [Ticket: Set<Ended>])>((0, [:]))

    /// A login has come back from its provider.
    func begin() -> Ticket {
        state.withLock { state in
            state.last += 1
            let ticket = Ticket(number: state.last)
            state.ended[ticket] = []
            return ticket
        }
    }

    /// It is over, with a session or without.
    func finish(_ ticket: Ticket) { state.withLock { $0.ended[ticket] = nil } }

    /// Sessions are about to end: said before they are, so that of a logout and a login that cross one finds the other.
    func note(_ ended: Ended) {
        state.withLock { state in
            for ticket in state.ended.keys { state.ended[ticket]?.insert(ended) }
        }
    }

    /// Whether what a login brought has ended since it began: asked once its session is stored.
    func hasEnded(_ login: CompletedLogin, of ticket: Ticket) -> Bool {
        let ended = state.withLock { $0.ended[ticket] ?? [] }
        if ended.contains(.person(userID: login.user.userID)) { return true }
        return login.providerSessionID.map { ended.contains(.session(provider: login.user.provider, $0)) } ?? false
    }
}
