public import OAuthCore

/// An access token of this program's own. It prints as its expiry; its value is for the Authorization header alone.
public struct ServiceToken: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The token as it is sent.
    public let value: String
    /// The scope that was granted; nil where the server said nothing, which means: the one that was asked for. RFC 6749 §5.1.
    public let scope: Scope?
    /// When the request for it was sent: its lifetime is counted from there.
    public let obtainedAt: UnixTime
    /// When it expires.
    public let expiresAt: UnixTime

    package init(value: String, scope: Scope?, obtainedAt: UnixTime, expiresAt: UnixTime) {
        self.value = value
        self.scope = scope
        self.obtainedAt = obtainedAt
        self.expiresAt = expiresAt
    }

    /// How long it is valid in all.
    public var lifetime: Duration { expiresAt.since(obtainedAt) }

    /// Not the token.
    public var description: String { "<redacted, expires at \(expiresAt.seconds)>" }
    /// Not the token.
    public var debugDescription: String { description }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
