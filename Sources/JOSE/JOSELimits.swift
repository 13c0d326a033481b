package import OAuthCore

/// How much of a token or key set is read before it is refused.
package struct JOSELimits: Sendable, Hashable {
    /// The most bytes of a whole token.
    package var tokenBytes: Int
    /// The most bytes of an encoded header.
    package var headerBytes: Int
    /// The most keys of a set.
    package var keys: Int
    /// Limits on the JSON of headers, keys and key sets.
    package var json: JSONLimits

    /// Limits of one's own.
    package init(
        tokenBytes: Int = 65_536, headerBytes: Int = 16_384, keys: Int = 64,
        json: JSONLimits = JSONLimits(bytes: 262_144, depth: 8, values: 4_096)
    ) {
        self.tokenBytes = tokenBytes
        self.headerBytes = headerBytes
        self.keys = keys
        self.json = json
    }

    /// Tokens of 64 KiB with headers of 16 KiB; sets of 64 keys in 256 KiB.
    package static let standard = JOSELimits()
}
