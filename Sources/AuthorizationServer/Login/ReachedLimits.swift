import OAuthCore

/// The limits that the store said were reached, so that what is refused for minutes asks it once in a while.
struct ReachedLimits {
    /// For how long the store's word is taken: a success on another node may have made room since.
    static let trust: Duration = .seconds(10)

    private let entries: Int
    private var ends: [SecretHash: (end: UnixTime, trustedUntil: UnixTime)] = [:]

    /// A memory of at most so many.
    init(entries: Int) { self.entries = max(1, entries) }

    /// The latest end of those of `keys` that are known to be reached; nil where none is.
    func end(of keys: [SecretHash], _ now: UnixTime) -> UnixTime? {
        keys.compactMap { key in
            ends[key].flatMap { $0.end > now && $0.trustedUntil > now ? $0.end : nil }
        }.max()
    }

    /// A limit is reached until `end`.
    mutating func insert(_ key: SecretHash, end: UnixTime, _ now: UnixTime) {
        if ends.count >= entries, ends[key] == nil { makeRoom(now) }
        ends[key] = (end, now + Self.trust)
    }

    /// There is room again.
    mutating func remove(_ key: SecretHash) { ends[key] = nil }

    /// Drops what is over, and if that is nothing, everything: the store knows it.
    private mutating func makeRoom(_ now: UnixTime) {
        ends = ends.filter { $0.value.trustedUntil > now }
        if ends.count >= entries { ends = [:] }
    }
}
