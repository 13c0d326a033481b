import OAuthCore
import Secrets
import Synchronization
import KeySets

/// Tokens that were found good, by their hash: what is kept opens nothing. Refusals are never kept.
///
/// Several locks, so that callers on different threads seldom meet; each guards a part of fixed size.
package final class VerifiedTokenCache<Value: Sendable>: Sendable {
    private final class Shard: Sendable {
        let cache: Mutex<ClockCache<TokenDigest, Value>>
        init(capacity: Int) { cache = Mutex(ClockCache(capacity: capacity)) }
    }

    private let shards: [Shard]

    /// A cache of about that many tokens.
    package init(capacity: Int) {
        let count = 16
        shards = (0..<count).map { _ in Shard(capacity: (capacity + count - 1) / count) }
    }

    /// What is known of a token.
    package func value(of digest: TokenDigest) -> Value? {
        shard(of: digest).cache.withLock { $0.value(of: digest) }
    }

    /// Keeps what is known of a token.
    package func insert(_ value: Value, for digest: TokenDigest) {
        shard(of: digest).cache.withLock { $0.insert(value, for: digest) }
    }

    /// Forgets a token.
    package func remove(_ digest: TokenDigest) {
        shard(of: digest).cache.withLock { $0.remove(digest) }
    }

    /// How many tokens are known.
    package var count: Int { shards.reduce(0) { $0 + $1.cache.withLock { $0.count } } }

    private func shard(of digest: TokenDigest) -> Shard { shards[Int(truncatingIfNeeded: digest.words.0 & 15)] }
}

/// The SHA-256 of a token.
package struct TokenDigest: Sendable, Hashable {
    fileprivate let words: (UInt64, UInt64, UInt64, UInt64)

    /// The digest of a token as it was sent.
    package init(of token: String) {
        words = SHA2.sha256(token).withUnsafeBytes { bytes in
            func word(_ index: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) }
            return (word(0), word(1), word(2), word(3))
        }
    }

    package static func == (left: TokenDigest, right: TokenDigest) -> Bool { left.words == right.words }

    /// Two of the words: they are as good as random already.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.1)
        hasher.combine(words.2)
    }
}
