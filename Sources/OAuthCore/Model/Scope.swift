/// One scope token: one or more of the characters %x21, %x23-5B, %x5D-7E. RFC 6749 §3.3.
public struct ScopeToken: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The token as it stands on the wire.
    public let rawValue: String

    /// Refuses (nil) an empty token, one over 256 bytes, and one with a character that RFC 6749 §3.3 does not allow.
    public init?(_ rawValue: some StringProtocol) {
        guard !rawValue.isEmpty, rawValue.utf8.count <= 256, rawValue.utf8.allSatisfy(Self.allows) else { return nil }
        self.rawValue = String(rawValue)
    }

    fileprivate init?(utf8 bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty, bytes.count <= 256, bytes.allSatisfy(Self.allows) else { return nil }
        self.rawValue = String(decoding: bytes, as: UTF8.self)
    }

    package init(trusted rawValue: String) { self.rawValue = rawValue }

    private static func allows(_ byte: UInt8) -> Bool {
        byte == 0x21 || (0x23...0x5B).contains(byte) || (0x5D...0x7E).contains(byte)
    }

    /// The wire form.
    public var description: String { rawValue }

    /// Orders by the wire form.
    public static func < (a: ScopeToken, b: ScopeToken) -> Bool { a.rawValue < b.rawValue }

    /// `openid`: the request is an OpenID Connect one. OpenID Connect Core §3.1.2.1.
    public static let openid = ScopeToken(trusted: "openid")
    /// `profile`. OpenID Connect Core §5.4.
    public static let profile = ScopeToken(trusted: "profile")
    /// `email`. OpenID Connect Core §5.4.
    public static let email = ScopeToken(trusted: "email")
    /// `address`. OpenID Connect Core §5.4.
    public static let address = ScopeToken(trusted: "address")
    /// `phone`. OpenID Connect Core §5.4.
    public static let phone = ScopeToken(trusted: "phone")
    /// `offline_access`: the grant outlives the login session. OpenID Connect Core §11.
    public static let offlineAccess = ScopeToken(trusted: "offline_access")

    /// The scopes that OpenID Connect defines, which no resource server needs to declare.
    public static let standard: Set<ScopeToken> = [openid, profile, email, address, phone, offlineAccess]
}

/// An ordered set of scope tokens, space-separated on the wire. RFC 6749 §3.3.
public struct Scope: Sendable, Hashable, CustomStringConvertible {
    /// How many tokens a scope may have.
    public static let maximumCount = 128

    /// The tokens, in the order in which they came, each once.
    public private(set) var tokens: [ScopeToken]

    /// A scope of the tokens, repetitions dropped.
    public init(_ tokens: some Sequence<ScopeToken>) {
        self.tokens = []
        var seen: Set<ScopeToken>?
        for token in tokens {
            // A few tokens are compared faster than they are hashed.
            if seen == nil, self.tokens.count > 8 { seen = Set(self.tokens) }
            let isNew = seen?.insert(token).inserted ?? !self.tokens.contains(token)
            if isNew { self.tokens.append(token) }
        }
    }

    /// Parses the wire form: tokens separated by single or repeated spaces.
    ///
    /// Refuses (nil) a character that RFC 6749 §3.3 does not allow and more than `maximumCount` tokens. An empty string is the empty scope.
    public init?(parsing text: some StringProtocol) {
        var tokens: [ScopeToken] = []
        for part in Array(text.utf8).split(separator: UInt8(ascii: " ")) {
            guard let token = ScopeToken(utf8: part), tokens.count < Self.maximumCount else { return nil }
            tokens.append(token)
        }
        self.init(tokens)
    }

    /// The scope without tokens.
    public static let empty = Scope([])

    /// Whether there is no token.
    public var isEmpty: Bool { tokens.isEmpty }

    /// Whether `token` is one of them.
    public func contains(_ token: ScopeToken) -> Bool { tokens.contains(token) }

    /// Whether every token of `other` is one of these.
    public func isSuperset(of other: Scope) -> Bool { other.tokens.allSatisfy(tokens.contains) }

    /// The tokens that stand in `other` too, in this order.
    public func intersection(_ other: Scope) -> Scope { filter(other.contains) }

    /// The tokens that do not stand in `other`, in this order.
    public func subtracting(_ other: Scope) -> Scope { filter { !other.contains($0) } }

    /// These tokens, then those of `other` that are not among them.
    public func union(_ other: Scope) -> Scope { Scope(tokens + other.tokens) }

    /// The tokens that fulfil the condition, in this order.
    public func filter(_ condition: (ScopeToken) -> Bool) -> Scope { Scope(tokens.filter(condition)) }

    /// The wire form.
    public var description: String {
        tokens.count == 1 ? tokens[0].rawValue : tokens.map(\.rawValue).joined(separator: " ")
    }
}
