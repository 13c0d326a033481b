/// An identifier that is a string on the wire and a type of its own in the code, so that one cannot stand for another.
///
/// Two identifiers are the same where their bytes are: Unicode takes some texts for equal that are not (the kelvin sign for a K).
public protocol Identifier: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The identifier as it stands on the wire.
    var rawValue: String { get }
    /// Takes the string as it stands; what may stand in it is for whoever parses it to decide.
    init(_ rawValue: String)
}

extension Identifier {
    /// The wire form.
    public var description: String { rawValue }
    /// Orders by the wire form, for stable listings.
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    /// Compares byte by byte.
    public static func == (a: Self, b: Self) -> Bool { a.rawValue.hasSameBytes(as: b.rawValue) }
    /// Feeds the bytes to a hasher.
    public func hash(into hasher: inout Hasher) { rawValue.hashBytes(into: &hasher) }
}

/// The name of a registered client. RFC 6749 §2.2.
public struct ClientID: Identifier {
    /// The wire form.
    public let rawValue: String
    /// Takes the wire form as it stands.
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// The stable, never reassigned name of a person: the `sub` claim. OpenID Connect Core §2.
public struct SubjectID: Identifier {
    /// The wire form.
    public let rawValue: String
    /// Takes the wire form as it stands.
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// The public name of a login session: the `sid` claim, never the value of a cookie. OpenID Connect Front-Channel Logout §3.
public struct SessionID: Identifier {
    /// The wire form.
    public let rawValue: String
    /// Takes the wire form as it stands.
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// The handle of a grant: 24 letters and digits. It is not a secret: a refresh token is the handle with a MAC.
public struct GrantID: Identifier {
    /// How many characters a handle has.
    public static let length = 24
    /// The wire form.
    public let rawValue: String
    /// Takes the wire form as it stands.
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// The identifier of one token: the `jti` claim. RFC 7519 §4.1.7.
///
/// An access token that comes from a grant is `<grant>.<random>`, so that ending the grant ends it wherever tokens are looked up.
public struct TokenID: Identifier {
    /// The wire form.
    public let rawValue: String
    /// Takes the wire form as it stands.
    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// The identifier of a token that belongs to `grant`.
    public init(grant: GrantID, random: String) { self.rawValue = grant.rawValue + "." + random }

    /// The grant that the token belongs to; nil for one that was issued without a grant.
    public var grant: GrantID? {
        guard let dot = rawValue.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        return GrantID(String(rawValue[..<dot]))
    }
}

/// The name of a key: the `kid` parameter. RFC 7517 §4.5.
public struct KeyID: Identifier {
    /// The wire form.
    public let rawValue: String
    /// Takes the wire form as it stands.
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// The name under which a resource server is declared, and what stands for it in `aud`.
public struct ResourceServerID: Identifier {
    /// The wire form.
    public let rawValue: String
    /// Takes the wire form as it stands.
    public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// The name of a record that belongs to a person: random letters and digits.
public struct PersonRecordID: Identifier {
    /// The wire form.
    public let rawValue: String
    /// Takes the wire form as it stands.
    public init(_ rawValue: String) { self.rawValue = rawValue }
}
