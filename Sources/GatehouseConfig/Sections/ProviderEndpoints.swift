/// The endpoints of a provider without discovery. RFC 6749 §3.
package struct ProviderEndpoints: Sendable, Hashable {
    package let authorization: ConfiguredURL
    package let token: ConfiguredURL
    package let userInfo: ConfiguredURL

    /// Reads the three endpoints; nil where one is missing, which is reported where they are required.
    init?(_ reader: SectionReader, isRequired: Bool) {
        func endpoint(_ key: String, _ what: String) -> ConfiguredURL? {
            let url = reader.optional(key, .secureURL())
            if url == nil, isRequired, !reader.hasErrors(under: key) {
                reader.reportMissing(key, expected: "the URL \(what): a provider of type oauth2 has no discovery")
            }
            return url
        }
        let authorization = endpoint("authorization_endpoint", "that people are sent to")
        let token = endpoint("token_endpoint", "that codes are redeemed at")
        let userInfo = endpoint("userinfo_endpoint", "that says who somebody is")
        guard let authorization, let token, let userInfo else { return nil }
        self.authorization = authorization
        self.token = token
        self.userInfo = userInfo
    }
}

/// Which members of a provider's userinfo answer say what.
package struct UserInfoMapping: Sendable, Hashable {
    package let subject: String
    package let email: String
    /// Nil: an address is never taken as verified.
    package let emailVerified: String?
    package let name: String

    /// Reads `userinfo:`.
    ///
    /// ## Configuration keys
    /// - `subject` (text, default `id`): what names the person for ever.
    /// - `email` (text, default `email`), `email_verified` (text, default none), `name` (text, default `name`).
    init(_ reader: SectionReader) {
        let member = ScalarKind<String>.text("the name of a member of the userinfo answer", atMost: 128)
        subject = reader.value("subject", member, default: "id")
        email = reader.value("email", member, default: "email")
        emailVerified = reader.optional("email_verified", member)
        name = reader.value("name", member, default: "name")
    }
}
