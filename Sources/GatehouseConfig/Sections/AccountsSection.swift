import OAuthCore

/// `authorization_server.accounts:`, what people may do with accounts by themselves.
package struct AccountsSection: Sendable, Hashable {
    /// Whether people make accounts of their own.
    package enum Registration: String, Sendable, Hashable, CaseIterable { case closed, open }

    /// Who replaces a forgotten password.
    package enum Recovery: String, Sendable, Hashable, CaseIterable { case email, administrator }

    /// What the login page takes.
    package enum Name: String, Sendable, Hashable, CaseIterable { case username, email }

    /// Where the change of an address is confirmed.
    package enum EmailChange: String, Sendable, Hashable, CaseIterable {
        case newAddress = "new_address"
        case bothAddresses = "both_addresses"
    }

    package let registration: Registration
    package let recovery: Recovery
    package let signsInWithEmail: Bool
    package let emailChange: EmailChange
    package let minimumPasswordLength: Int
    package let allowsDeletion: Bool

    /// Reads `accounts:`.
    ///
    /// ## Configuration keys
    /// - `registration` (`closed` or `open`, default `closed`): `open` needs `mail`.
    /// - `recovery` (`email` or `administrator`, default `email` where there is a section `mail`, else `administrator`).
    /// - `sign_in_with` (list of `username` and `email`, default `[username]`).
    /// - `email_change` (`new_address` or `both_addresses`, default `new_address`).
    /// - `min_password_length` (number, default 15, 8 to 64).
    /// - `self_deletion` (boolean, default true).
    init(_ reader: SectionReader, hasMail: Bool) {
        registration = reader.value("registration", .choice, default: .closed)
        recovery = reader.value("recovery", .choice, default: hasMail ? .email : .administrator)
        let names = reader.list("sign_in_with", ScalarKind<Name>.choice)?.map(\.value) ?? [.username]
        signsInWithEmail = names.contains(.email)
        emailChange = reader.value("email_change", .choice, default: .newAddress)
        minimumPasswordLength = reader.value(
            "min_password_length", .integer(PasswordRules.shortest...64), default: PasswordRules.shortestAlone)
        allowsDeletion = reader.value("self_deletion", .boolean, default: true)
        if !names.contains(.username), !reader.hasErrors(under: "sign_in_with") {
            reader.refuse(
                "sign_in_with", received: "a list without username",
                expected: "[username] or [username, email]: the login name always works")
        }
        guard !reader.context.isDescribing, !hasMail else { return }
        if registration == .open {
            reader.refuse(
                "registration", received: "open without a section mail",
                expected: "mail, with which addresses are confirmed, or closed")
        }
        if recovery == .email {
            reader.refuse(
                "recovery", received: "email without a section mail",
                expected: "mail, by which the links are sent, or administrator")
        }
    }
}
