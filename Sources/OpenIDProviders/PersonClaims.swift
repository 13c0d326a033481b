import OAuthCore

/// What is said of a person, as far as it is fit to be shown and passed on.
struct PersonClaims: Sendable {
    /// The longest name or address, in bytes.
    private static let maximumLength = 320
    /// The claims that are kept beside name and address.
    private static let profileClaims = [
        "given_name", "family_name", "middle_name", "nickname", "preferred_username", "locale", "zoneinfo",
    ]

    private(set) var email: String?
    /// `email_verified`, a boolean or the word that some send for it.
    private(set) var isEmailVerified: Bool
    /// `email_verified` is the boolean true.
    private(set) var isEmailStatedVerified: Bool
    private(set) var name: String?
    private(set) var profile = JSONObject()

    /// The standard claims. OpenID Connect Core §5.1.
    init(_ claims: JSONObject) {
        self.init(
            email: claims["email"], verified: claims["email_verified"],
            name: [claims["name"], claims["preferred_username"]])
        for name in Self.profileClaims {
            if let text = Self.text(claims[name]) { profile[name] = .string(text) }
        }
    }

    /// Claims by their values; of several names the first that is one counts.
    init(email: JSONValue?, verified: JSONValue?, name: [JSONValue?]) {
        self.email = Self.text(email)
        // Cognito sends the boolean as a string.
        isEmailVerified = self.email != nil && (verified?.boolValue ?? (verified?.stringValue == "true"))
        isEmailStatedVerified = self.email != nil && verified?.boolValue == true
        self.name = name.lazy.compactMap { Self.text($0) }.first
    }

    /// Fills what is missing. An address comes with its own word on whether it is verified.
    mutating func complete(_ other: PersonClaims) {
        if email == nil {
            email = other.email
            isEmailVerified = other.isEmailVerified
            isEmailStatedVerified = other.isEmailStatedVerified
        }
        name = name ?? other.name
        for name in Self.profileClaims where profile[name] == nil { profile[name] = other.profile[name] }
    }

    private static func text(_ value: JSONValue?) -> String? {
        guard let text = value?.stringValue, (1...maximumLength).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { return nil }
        return text
    }
}
