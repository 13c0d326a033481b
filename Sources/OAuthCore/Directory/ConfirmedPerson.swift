/// A person as an old application tells of them, having found their password right.
package struct ConfirmedPerson: Sendable, Hashable {
    /// The `sub` that they keep; nil: they get a random one.
    package let subject: SubjectID?
    /// The login name under which they are kept; nil: the one that they typed.
    package let username: String?
    /// What else is known of them.
    package let claims: JSONObject

    /// What is wrong with what was told: the member, and what was expected. It holds no value.
    package struct Malformed: Error, CustomStringConvertible {
        /// In words.
        package let description: String
    }

    /// The members that are claims of their own.
    private static let texts = ["name", "email"], flags = ["email_verified"]

    /// From `{subject?, username?, name?, email?, email_verified?, claims?}`, null counting as absent; other members are passed over,
    /// unless they are claims that this server states itself, which are refused there and among `claims`.
    package init(_ object: JSONObject) throws(Malformed) {
        subject = try Self.text("subject", object, "1 to 255 printable ASCII characters", User.isSubject)
            .map { SubjectID($0) }
        username = try Self.text(
            "username", object, "a login name of at most \(User.maximumUsernameLength) bytes", User.isUsername)
        var claims = JSONObject()
        if let told = object["claims"], told != .null {
            guard let told = told.objectValue else { throw Malformed(description: "claims: expected an object") }
            for (name, value) in told.members where value != .null { claims[name] = value }
        }
        for name in Self.texts {
            if let value = try Self.text(name, object, "a text", { !$0.isEmpty }) { claims[name] = .string(value) }
        }
        for name in Self.flags {
            guard let value = object[name], value != .null else { continue }
            guard let flag = value.boolValue else { throw Malformed(description: "\(name): expected true or false") }
            claims[name] = .bool(flag)
        }
        for (name, _) in claims.members + object.members where StandardClaims.reserved.contains(name) {
            throw Malformed(description: "\(name) is the server's own claim; the person's identifier is called subject")
        }
        self.claims = claims
    }

    private static func text(
        _ name: String, _ object: JSONObject, _ expectation: String, _ isAcceptable: (String) -> Bool
    ) throws(Malformed) -> String? {
        guard let value = object[name], value != .null else { return nil }
        guard let text = value.stringValue, isAcceptable(text) else {
            throw Malformed(description: "\(name): expected \(expectation)")
        }
        return text
    }
}
