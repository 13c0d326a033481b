package import OAuthCore

extension UserDeclaration {
    /// The standard claims and the further ones together, as the directory keeps them. OpenID Connect Core §5.1.
    ///
    /// `email_verified` and `phone_number_verified` stand there wherever what they speak of does.
    package var allClaims: JSONObject {
        var all = JSONObject()
        let texts: [(String, String?)] = [
            ("name", name), ("given_name", givenName), ("family_name", familyName),
            ("preferred_username", preferredUsername), ("email", email), ("phone_number", phoneNumber),
            ("locale", locale),
            ("zoneinfo", zoneinfo), ("picture", picture?.text),
        ]
        for (claim, text) in texts {
            guard let text else { continue }
            all[claim] = .string(text)
            if claim == "email" { all["email_verified"] = .bool(emailVerified) }
            if claim == "phone_number" { all["phone_number_verified"] = .bool(phoneNumberVerified) }
        }
        if let address { all["address"] = ConfigurationValue.object(address).json }
        for claim in claims { all[claim.name] = claim.value.json }
        return all
    }

    /// The person as the directory keeps them when they are made.
    ///
    /// - Parameters:
    ///   - subject: the declared subject, or a random one.
    ///   - passwordHash: an Argon2id PHC string: the declared one, or that of the declared password; nil: no login by password.
    ///   - createdAt: now.
    package func user(subject: SubjectID, passwordHash: String?, createdAt: UnixTime) -> User {
        var user = User(
            subject: subject, username: username, passwordHash: passwordHash, claims: allClaims, createdAt: createdAt,
            origin: .declared)
        user.groups = groups
        user.roles = roles
        return user
    }
}
