/// `authorization_server.login:`, who asks a person to log in.
package enum LoginSection: Sendable, Hashable {
    /// The server's own pages.
    case local(Local)
    /// An existing application.
    case delegated(Delegated)

    package struct Local: Sendable, Hashable {
        /// Where an old application says whether a password is right, for people who are not here yet. Nil: nobody is asked.
        package var checkPassword: PasswordCheckSection?

        package init(checkPassword: PasswordCheckSection? = nil) { self.checkPassword = checkPassword }
    }

    package struct Delegated: Sendable, Hashable {
        /// Where the browser is sent, with `login_challenge`.
        package let url: ConfiguredURL
        /// Opens the login and consent requests on the admin address; nothing else.
        package let sharedSecret: ConfigurationSecret
        /// The `iss` of assertions at `/login/assertion`. Nil: that path is off.
        package let assertionIssuer: String?
        /// The absolute path of a JWK set with the public keys that sign them. Nil: HS256 under `sharedSecret`.
        package let assertionKeysFile: String?
        /// The authentication contexts that the application can reach, as the metadata lists them. Nil: not known.
        package let acrValuesSupported: [String]?
    }

    private enum Mode: String, CaseIterable { case local, delegated }

    /// Reads `login:`.
    ///
    /// ## Configuration keys
    /// - `mode` (`local` or `delegated`, default `local`).
    /// - `url` (URL, required with `delegated`): `https` unless the host is a loopback name.
    /// - `shared_secret` (secret, required with `delegated`, at least 32 characters).
    /// - `assertion_issuer` (text, default none, only with `delegated`), `assertion_keys_file` (path of a JWK set, default none,
    ///   only with `assertion_issuer`).
    /// - `acr_values_supported` (list, default none, only with `delegated`).
    /// - `check_password`: see ``PasswordCheckSection``; only with `local`.
    init(_ reader: SectionReader) {
        let isDelegated = reader.value("mode", ScalarKind<Mode>.choice, default: .local) == .delegated
        let local = Local(checkPassword: reader.optionalSection("check_password", PasswordCheckSection.init))
        if isDelegated, reader.has("check_password") {
            reader.refuse(
                "check_password", received: "a section with mode: delegated",
                expected: "mode: local, or no check_password: the application asks for the password itself")
        }
        let delegated = Self.delegated(reader, isDelegated: isDelegated)
        self = delegated.map { .delegated($0) } ?? .local(local)
    }

    private static func delegated(_ reader: SectionReader, isDelegated: Bool) -> Delegated? {
        let urlKind = ScalarKind<ConfiguredURL>.secureURL()
        let secretKind = ScalarKind<ConfigurationSecret>.secret(atLeast: 32)
        let url = isDelegated ? reader.required("url", urlKind) : reader.optional("url", urlKind)
        let secret =
            isDelegated ? reader.required("shared_secret", secretKind) : reader.optional("shared_secret", secretKind)
        let assertionIssuer = reader.optional("assertion_issuer", .text("the iss of assertions"))
        let assertionKeysFile = reader.optional("assertion_keys_file", .path(in: reader.context))
        let acrValues = Self.acrValues(reader)
        guard isDelegated else {
            reader.refuseWithout(
                "mode: delegated",
                keys: [
                    ("url", url != nil), ("shared_secret", secret != nil), ("assertion_issuer", assertionIssuer != nil),
                    ("assertion_keys_file", assertionKeysFile != nil),
                    ("acr_values_supported", acrValues != nil),
                ])
            return nil
        }
        if assertionIssuer == nil, !reader.hasErrors(under: "assertion_issuer") {
            reader.refuseWithout("assertion_issuer", keys: [("assertion_keys_file", assertionKeysFile != nil)])
        }
        guard let url, let secret else { return nil }
        return Delegated(
            url: url, sharedSecret: secret, assertionIssuer: assertionIssuer, assertionKeysFile: assertionKeysFile,
            acrValuesSupported: acrValues)
    }

    private static func acrValues(_ reader: SectionReader) -> [String]? {
        let values = reader.list("acr_values_supported", .acrValue)
        if let values, values.isEmpty, !reader.hasErrors(under: "acr_values_supported") {
            reader.refuse(
                "acr_values_supported", .invalidValue, received: "an empty list",
                expected: "at least one value, or no acr_values_supported: then any may be asked for")
        }
        return values?.map(\.value)
    }
}

/// `authorization_server.consent:`, who asks a person to allow a client its scopes.
package enum ConsentSection: Sendable, Hashable {
    /// The server's own page.
    case local
    /// An existing application at this URL, over the requests that delegated login uses.
    case delegated(url: ConfiguredURL)

    private enum Mode: String, CaseIterable { case local, delegated }

    /// Reads `consent:`.
    ///
    /// ## Configuration keys
    /// - `mode` (`local` or `delegated`, default `local`).
    /// - `url` (URL, required with `delegated`): `https` unless the host is a loopback name.
    init(_ reader: SectionReader) {
        let mode = reader.value("mode", ScalarKind<Mode>.choice, default: .local)
        let kind = ScalarKind<ConfiguredURL>.secureURL()
        let url = mode == .delegated ? reader.required("url", kind) : reader.optional("url", kind)
        self = .local
        if mode == .delegated {
            if let url { self = .delegated(url: url) }
        } else {
            reader.refuseWithout("mode: delegated", keys: [("url", url != nil)])
        }
    }
}

extension SectionReader {
    /// Refuses the keys that mean nothing unless `condition` holds.
    func refuseWithout(_ condition: String, keys: [(String, Bool)]) {
        for (key, isThere) in keys where isThere {
            refuse(key, received: "a value without \(condition)", expected: "\(condition), or no \(key)")
        }
    }
}
