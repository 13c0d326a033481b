package import OAuthCore

/// `authorization_server.second_factor:`, what people prove besides the password, and when.
package struct SecondFactorSection: Sendable, Hashable {
    /// When one is asked for.
    package let policy: SecondFactorPolicy
    /// What people may add, each once.
    package let methods: [SecondFactorMethod]

    /// Reads `second_factor:`.
    ///
    /// ## Configuration keys
    /// - `policy` (`off`, `optional` or `required`, default `off`): other than `off` only with `login.mode: local`.
    /// - `methods` (list of `passkey` and `totp`, default both).
    init(_ reader: SectionReader, login: LoginSection) {
        policy = reader.value("policy", .choice, default: .off)
        let declared = reader.list("methods", ScalarKind<SecondFactorMethod>.choice)
        if let declared, declared.isEmpty, !reader.hasErrors(under: "methods") {
            reader.refuse("methods", .invalidValue, received: "an empty list", expected: "passkey, totp or both")
        }
        methods = declared?.map(\.value).withoutRepetitions ?? SecondFactorMethod.allCases
        if policy != .off, case .delegated = login {
            reader.refuse(
                "policy", received: "\(policy.rawValue) with login.mode: delegated",
                expected: "off: the application that logs people in asks for second factors itself")
        }
    }
}
