import OAuthCore
import Secrets
import Synchronization

/// Remembers access tokens whose signature was found to be right, because checking one takes longer than everything else about it.
///
/// Only successes are kept, by the digest of the whole token, and dropped when the keys change. Expiry and revocation are never read from
/// here. At most twice `capacity` entries.
final class VerifiedTokenCache: Sendable {
    private struct State {
        var keys: Int64 = -1
        var recent: [[UInt8]: AccessTokenClaims] = [:]
        var older: [[UInt8]: AccessTokenClaims] = [:]
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int = 4096) { self.capacity = capacity }

    /// What a token is known by.
    static func digest(_ token: String) -> [UInt8] { SHA2.sha256(Array(token.utf8)) }

    /// The claims of a token that was verified by the keys of that version.
    func claims(_ digest: [UInt8], keys: Int64) -> AccessTokenClaims? {
        state.withLock { $0.keys == keys ? $0.recent[digest] ?? $0.older[digest] : nil }
    }

    /// Remembers a token that was verified by the keys of that version.
    func remember(_ claims: AccessTokenClaims, _ digest: [UInt8], keys: Int64) {
        state.withLock { state in
            if state.keys != keys { state = State(keys: keys) }
            if state.recent.count >= capacity {
                state.older = state.recent
                state.recent = [:]
            }
            state.recent[digest] = claims
        }
    }
}
