package import OAuthCore
package import Storage
import Synchronization

/// Closes what outlives a request, such as a WebSocket, as soon as its session has ended: at once where this process ended it,
/// after the next sweep where another node did.
package final class SessionWatch: Sendable {
    /// What a watched connection is taken off the list with.
    package struct Ticket: Sendable, Hashable {
        fileprivate let hash: SecretHash
        fileprivate let number: UInt64
    }

    private struct State {
        var watched: [SecretHash: [UInt64: @Sendable () -> Void]] = [:]
        var lastNumber: UInt64 = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Has `close` called once when the session ends. It must not wait; it may come before `register` returns.
    package func register(_ hash: SecretHash, close: @escaping @Sendable () -> Void) -> Ticket {
        state.withLock { state in
            state.lastNumber &+= 1
            state.watched[hash, default: [:]][state.lastNumber] = close
            return Ticket(hash: hash, number: state.lastNumber)
        }
    }

    /// Forgets a connection that has closed by itself.
    package func unregister(_ ticket: Ticket) {
        state.withLock { state in
            state.watched[ticket.hash]?[ticket.number] = nil
            if state.watched[ticket.hash]?.isEmpty == true { state.watched[ticket.hash] = nil }
        }
    }

    /// Closes what belongs to the session.
    package func ended(_ hash: SecretHash) {
        let closing = state.withLock { $0.watched.removeValue(forKey: hash) }
        for close in (closing ?? [:]).values { close() }
    }

    /// The sessions that have something open.
    package var hashes: [SecretHash] { state.withLock { Array($0.watched.keys) } }

    /// Asks the store whether the watched sessions are still live, and closes what belongs to those that are not.
    ///
    /// While the store is down nobody can say, and nothing is closed.
    package func sweep(_ store: any BFFSessionStore, now: UnixTime) async throws(StoreError) {
        for hash in hashes where try await store.bffSession(hash, now: now) == nil { ended(hash) }
    }
}
