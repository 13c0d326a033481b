package import OAuthCore

/// An entry of `users`: a person who can log in. A declared password counts when the person is created only.
package struct UserDeclaration: Sendable, Hashable {
    package enum Password: Sendable, Hashable {
        /// Plain text, to be hashed: only where `public_url` is a loopback name.
        case plain(ConfigurationSecret)
        /// An Argon2id hash as a PHC string.
        case hash(ConfigurationSecret)
    }

    package let username: String
    /// The declared `sub`; nil: a random one is made with the person.
    package let subject: SubjectID?
    /// Nil: the person cannot log in with a password.
    package let password: Password?
    package let name: String?
    package let givenName: String?
    package let familyName: String?
    package let preferredUsername: String?
    package let email: String?
    package let emailVerified: Bool
    package let phoneNumber: String?
    package let phoneNumberVerified: Bool
    /// The members of the `address` claim. OpenID Connect Core §5.1.1.
    package let address: [ConfigurationValue.Member]?
    package let locale: String?
    package let zoneinfo: String?
    package let picture: ConfiguredURL?
    package let groups: [String]
    package let roles: [String]
    /// Further claims.
    package let claims: [ConfigurationValue.Member]
    /// Where the entry begins.
    package let source: SourcePosition

    /// Reads one entry.
    ///
    /// ## Configuration keys
    /// - `username` (text, required).
    /// - `subject` (text, default random): the `sub`, at most 255 ASCII characters.
    /// - `password` (secret, default none): plain text, only where `server.public_url` is a loopback name.
    /// - `password_hash` (Argon2id PHC string, secret, default none): instead of `password`.
    /// - `name`, `given_name`, `family_name`, `preferred_username` (texts, default none).
    /// - `email` (address, default none), `email_verified` (boolean, default false).
    /// - `phone_number` (text, default none), `phone_number_verified` (boolean, default false).
    /// - `address` (mapping, default none), `locale`, `zoneinfo` (texts, default none), `picture` (URL, default none).
    /// - `groups`, `roles` (lists of texts, default empty).
    /// - `claims` (mapping, default empty): further claims.
    init?(_ reader: SectionReader, publicURL: ConfiguredURL?) {
        let username = reader.required("username", .text("a user name", atMost: 256))
        subject = reader.optional("subject", .subject)
        password = Self.password(reader, publicURL: publicURL)
        name = reader.optional("name", .text("a name"))
        givenName = reader.optional("given_name", .text("a name"))
        familyName = reader.optional("family_name", .text("a name"))
        preferredUsername = reader.optional("preferred_username", .text("a name"))
        email = reader.optional("email", .email)
        emailVerified = reader.value("email_verified", .boolean, default: false)
        phoneNumber = reader.optional("phone_number", .text("a telephone number", atMost: 64))
        phoneNumberVerified = reader.value("phone_number_verified", .boolean, default: false)
        address = reader.object("address")
        locale = reader.optional("locale", .text("a language tag such as en-GB", atMost: 64))
        zoneinfo = reader.optional("zoneinfo", .text("a time zone such as Europe/Berlin", atMost: 64))
        picture = reader.optional("picture", .url())
        groups = (reader.list("groups", .groupName) ?? []).map(\.value).withoutRepetitions
        roles = (reader.list("roles", .groupName) ?? []).map(\.value).withoutRepetitions
        claims = Self.claims(reader)
        source = reader.position
        if emailVerified, email == nil, !reader.has("email") {
            reader.refuse("email_verified", received: "true without email", expected: "an email")
        }
        if phoneNumberVerified, phoneNumber == nil, !reader.has("phone_number") {
            reader.refuse("phone_number_verified", received: "true without phone_number", expected: "a phone_number")
        }
        guard let username else { return nil }
        self.username = username
    }

    private static func password(_ reader: SectionReader, publicURL: ConfiguredURL?) -> Password? {
        let plain = reader.optional("password", .secret("a password"))
        let hash = reader.optional("password_hash", .passwordHash)
        if plain != nil, let publicURL, !publicURL.isLoopback {
            reader.refuse(
                "password", received: "plain text with the public_url \(publicURL)",
                expected: "password_hash, an Argon2id PHC string")
        }
        if plain != nil, hash != nil {
            reader.refuse("password_hash", received: "password and password_hash", expected: "one of them")
        }
        return hash.map { .hash($0) } ?? plain.map { .plain($0) }
    }

    /// The claims that have a key of their own.
    private static let ownKeys: Set<String> = [
        "name", "given_name", "family_name", "preferred_username", "email", "email_verified", "phone_number",
        "phone_number_verified", "address", "locale", "zoneinfo", "picture",
    ]

    private static func claims(_ reader: SectionReader) -> [ConfigurationValue.Member] {
        let claims = reader.object("claims") ?? []
        for member in claims {
            if StandardClaims.reserved.contains(member.name) {
                reader.refuse(
                    "claims", .invalidValue, received: "the claim \(member.name), which the server sets",
                    expected: "other claims")
            } else if ownKeys.contains(member.name) {
                reader.refuse(
                    "claims", received: "the claim \(member.name)", expected: "\(member.name) as a key of the user")
            }
        }
        return claims
    }
}

extension ScalarKind where Value == SubjectID {
    /// OpenID Connect Core §2: at most 255 ASCII characters.
    static var subject: ScalarKind {
        ScalarKind(expected: "a subject of 1 to 255 printable ASCII characters") { (text) throws(Refusal) in
            guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw Refusal()
            }
            return SubjectID(text)
        }
    }
}

extension ScalarKind where Value == String {
    static var email: ScalarKind {
        text("an address such as name@example.com", atMost: 254).map { (text) throws(Refusal) in
            let parts = text.split(separator: "@", omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && !$0.contains(where: \.isWhitespace) }) else {
                throw Refusal()
            }
            return text
        }
    }
}
