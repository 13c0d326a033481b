/// `authorization_server:`, what is issued, for how long and signed with what.
package struct AuthorizationServerSection: Sendable, Hashable {
    package enum AccessTokenFormat: String, Sendable, Hashable, CaseIterable { case jwt, opaque }

    package enum Registration: String, Sendable, Hashable, CaseIterable { case off }

    package struct AccessToken: Sendable, Hashable {
        package let format: AccessTokenFormat
        package let lifetime: Duration
        package let signingAlgorithm: SigningAlgorithm
    }

    package struct IDToken: Sendable, Hashable {
        package let lifetime: Duration
        /// For clients that register no other.
        package let signingAlgorithm: SigningAlgorithm
    }

    package struct RefreshToken: Sendable, Hashable {
        /// From the first one of a grant, however often it is rotated.
        package let lifetime: Duration
        /// From the last use.
        package let idleLifetime: Duration
        /// How long a rotated token still gets the same successor; zero: never.
        package let retryWindow: Duration
    }

    package struct SigningKeys: Sendable, Hashable {
        package let algorithms: [SigningAlgorithm]
        package let rotateEvery: Duration
        /// How long a key is published before it signs.
        package let announceFor: Duration
    }

    package struct Session: Sendable, Hashable {
        package let idleLifetime: Duration
        package let lifetime: Duration
        package let cookieName: String
    }

    package let issuer: ConfiguredURL
    package let authorizationCodeLifetime: Duration
    package let accessToken: AccessToken
    package let idToken: IDToken
    package let refreshToken: RefreshToken
    package let signingKeys: SigningKeys
    package let session: Session
    package let login: LoginSection
    /// The providers at which people may log in besides.
    package let federation: FederationSection
    package let consent: ConsentSection
    /// What people prove besides the password, and when.
    package let secondFactor: SecondFactorSection
    /// What tokens carry besides the claims of OpenID Connect.
    package let claims: [ClaimDeclaration]
    /// What is asked before a token is issued; nil: nothing.
    package let tokenHook: TokenHookSection?
    /// For devices without a keyboard.
    package let deviceAuthorization: DeviceAuthorizationSection
    package let pages: PagesSection
    /// What people may do with accounts by themselves.
    package let accounts: AccountsSection
    package let compatibilityEndpoints: [CompatibilityEndpoint]
    /// How guessing passwords is slowed down.
    package let protection: ProtectionSection
    /// Whether the password grant is allowed where the issuer is no loopback name.
    package let allowsPasswordGrant: Bool
    /// Whether clients may register themselves.
    package let registration: Registration

    /// Reads `authorization_server:`.
    ///
    /// ## Configuration keys
    /// - `issuer` (URL, default `server.public_url`): `https` unless the host is a loopback name; without query.
    /// - `authorization_code.lifetime` (duration, default 60s, 1s to 10m).
    /// - `access_token.format` (`jwt` or `opaque`, default `jwt`), `.lifetime` (duration, default 1h, 1s to 1d), `.signing_algorithm`
    ///   (default ES256).
    /// - `id_token.lifetime` (duration, default 1h, 1s to 1d), `.signing_algorithm` (default RS256).
    /// - `refresh_token.lifetime` (duration, default 30d), `.idle_lifetime` (duration, default 14d), `.retry_window` (duration,
    ///   default 10s, 0 to 5m).
    /// - `signing_keys.algorithms` (list, default ES256 and RS256), `.rotate_every` (duration, default 90d), `.announce_for`
    ///   (duration, default 1d).
    /// - `session.idle_lifetime` (duration, default 8h), `.lifetime` (duration, default 30d), `.cookie_name` (text, default
    ///   `gatehouse_session`).
    /// - `login`: see ``LoginSection`` and ``FederationSection``; `consent`: see ``ConsentSection``; `compatibility_endpoints` (list): see
    ///   ``CompatibilityEndpoint``; `pages`: see ``PagesSection``.
    /// - `second_factor`: see ``SecondFactorSection``.
    /// - `protection`: see ``ProtectionSection``.
    /// - `claims` (list): see ``ClaimDeclaration``; `token_hook`: see ``TokenHookSection``.
    /// - `device_authorization`: see ``DeviceAuthorizationSection``.
    /// - `accounts`: see ``AccountsSection``; only with `login.mode: local`.
    /// - `allow_password_grant` (boolean, default false).
    /// - `registration` (`off`, default `off`).
    init(_ reader: SectionReader, publicURL: ConfiguredURL?, hasMail: Bool) {
        let fallback = publicURL ?? .placeholder
        issuer = reader.optional("issuer", .secureURL(allowsQuery: false)) ?? fallback
        authorizationCodeLifetime = reader.section("authorization_code") {
            $0.value("lifetime", .duration(.seconds(1) ... .seconds(600)), default: .seconds(60))
        }
        accessToken = reader.section("access_token", AccessToken.init)
        idToken = reader.section("id_token", IDToken.init)
        refreshToken = reader.section("refresh_token", RefreshToken.init)
        let signingKeys = reader.section("signing_keys", SigningKeys.init)
        self.signingKeys = signingKeys
        session = reader.section("session", Session.init)
        (login, federation) = reader.section("login") { reader in
            let login = LoginSection(reader)
            return (login, FederationSection(reader, login: login))
        }
        consent = reader.section("consent", ConsentSection.init)
        secondFactor = reader.section("second_factor") { [login] in SecondFactorSection($0, login: login) }
        protection = reader.section("protection", ProtectionSection.init)
        deviceAuthorization = reader.section("device_authorization", DeviceAuthorizationSection.init)
        pages = reader.section("pages", PagesSection.init)
        accounts = reader.section("accounts") { AccountsSection($0, hasMail: hasMail) }
        if case .delegated = login {
            reader.refuseWithout("login.mode: local", keys: [("accounts", reader.has("accounts"))])
        }
        var isComplete = true
        claims = reader.sections("claims", isComplete: &isComplete, ClaimDeclaration.init)
        tokenHook = reader.optionalSection("token_hook", TokenHookSection.init)
        compatibilityEndpoints = reader.sections(
            "compatibility_endpoints", isComplete: &isComplete, CompatibilityEndpoint.init)
        allowsPasswordGrant = reader.value("allow_password_grant", .boolean, default: false)
        registration = reader.value("registration", .choice, default: .off)
        let used = [("access_token", accessToken.signingAlgorithm), ("id_token", idToken.signingAlgorithm)]
        for (key, algorithm) in used where !signingKeys.algorithms.contains(algorithm) {
            reader.refuse(
                "\(key).signing_algorithm", at: reader.position(of: reader.has(key) ? key : "signing_keys"),
                received: algorithm.rawValue, expected: signingKeys.expectation)
        }
    }
}

extension AuthorizationServerSection.SigningKeys {
    /// What an error expects of an algorithm that a token is to be signed with.
    var expectation: String {
        "one of authorization_server.signing_keys.algorithms: " + algorithms.map(\.rawValue).joined(separator: ", ")
    }

    fileprivate init(_ reader: SectionReader) {
        let declared = reader.list("algorithms", ScalarKind<SigningAlgorithm>.choice)
        let isRefused = reader.hasErrors(under: "algorithms")
        if let declared, declared.isEmpty, !isRefused {
            reader.refuse("algorithms", .invalidValue, received: "an empty list", expected: "at least one algorithm")
        }
        var seen: Set<SigningAlgorithm> = []
        for item in declared ?? [] where !seen.insert(item.value).inserted {
            reader.refuse(
                "algorithms", .duplicateName, at: item.position, received: "\(item.value.rawValue) again",
                expected: "each algorithm once")
        }
        algorithms = isRefused ? SigningAlgorithm.allCases : declared?.map(\.value) ?? [.es256, .rs256]
        let longest = Duration.seconds(3650 * 86_400)
        rotateEvery = reader.value("rotate_every", .duration(.seconds(1)...longest), default: .seconds(90 * 86_400))
        announceFor = reader.value(
            "announce_for", .duration(.zero...longest), default: min(.seconds(86_400), rotateEvery / 2))
        if announceFor >= rotateEvery {
            reader.refuse(
                "announce_for", received: announceFor.configured,
                expected: "less than rotate_every, which is \(rotateEvery.configured)")
        }
    }
}

extension AuthorizationServerSection.AccessToken {
    fileprivate init(_ reader: SectionReader) {
        format = reader.value("format", .choice, default: .jwt)
        lifetime = reader.value("lifetime", .accessTokenLifetime, default: .seconds(3600))
        signingAlgorithm = reader.value("signing_algorithm", .choice, default: .es256)
    }
}

extension AuthorizationServerSection.IDToken {
    fileprivate init(_ reader: SectionReader) {
        lifetime = reader.value("lifetime", .accessTokenLifetime, default: .seconds(3600))
        signingAlgorithm = reader.value("signing_algorithm", .choice, default: .rs256)
    }
}

extension AuthorizationServerSection.RefreshToken {
    fileprivate init(_ reader: SectionReader) {
        lifetime = reader.value("lifetime", .longLifetime, default: .seconds(30 * 86_400))
        idleLifetime = reader.value("idle_lifetime", .longLifetime, default: min(.seconds(14 * 86_400), lifetime))
        retryWindow = reader.value("retry_window", .retryWindow, default: .seconds(10))
        reader.refuseIdleOver(lifetime: lifetime, idle: idleLifetime)
    }
}

extension AuthorizationServerSection.Session {
    fileprivate init(_ reader: SectionReader) {
        lifetime = reader.value("lifetime", .longLifetime, default: .seconds(30 * 86_400))
        idleLifetime = reader.value("idle_lifetime", .longLifetime, default: min(.seconds(8 * 3600), lifetime))
        cookieName = reader.value("cookie_name", .cookieName, default: "gatehouse_session")
        if cookieName.lowercased().hasPrefix("gatehouse_flow_") {
            reader.refuse(
                "cookie_name", received: "\(cookieName), as the cookies of started logins begin",
                expected: "a name that does not begin with gatehouse_flow_")
        }
        reader.refuseIdleOver(lifetime: lifetime, idle: idleLifetime)
    }
}

extension ScalarKind where Value == Duration {
    static var accessTokenLifetime: ScalarKind { duration(.seconds(1) ... .seconds(86_400)) }
    static var longLifetime: ScalarKind { duration(.seconds(1) ... .seconds(3650 * 86_400)) }
    static var retryWindow: ScalarKind { duration(.zero ... .seconds(300)) }
}

extension SectionReader {
    func refuseIdleOver(lifetime: Duration, idle: Duration) {
        guard idle > lifetime else { return }
        refuse(
            "idle_lifetime", received: idle.configured, expected: "at most lifetime, which is \(lifetime.configured)")
    }
}
