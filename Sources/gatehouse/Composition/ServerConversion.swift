import AuthorizationServer
import Foundation
import GatehouseConfig
import HummingbirdEdge
import OAuthCore
import OpenIDProviders

extension EdgeConfiguration {
    /// The public listener of the section `server`.
    init(_ section: ServerSection, tls: TLSContextSource?) throws {
        let proxies = try section.trustedProxies.map { block in
            guard let converted = CIDRBlock(block.description) else {
                throw ConfigurationFailure(lines: ["server.trusted_proxies: \(block) is not a network"])
            }
            return converted
        }
        self.init(
            addresses: section.listen.map { HummingbirdEdge.ListenAddress(host: $0.host, port: Int($0.port)) },
            limits: EdgeLimits(section.limits), trustedProxies: TrustedProxies(proxies), tls: tls,
            sendsStrictTransportSecurity: section.publicURL.isHTTPS)
    }
}

extension EdgeLimits {
    /// The limits of the section `server.limits`.
    init(_ section: ServerSection.Limits) {
        self.init()
        maximumHeaderBytes = section.maxHeaderBytes
        maximumBodyBytes = section.maxBodyBytes
        idleTimeout = section.idleTimeout
        bodyTimeout = section.requestTimeout
        maximumConnections = section.maxConnections
    }
}

extension TLSContextSource {
    /// The certificate of the section `server.tls`.
    convenience init(_ section: ServerSection.TLS) throws {
        let files = [
            ("certificate_file", section.certificateFile), ("private_key_file", section.privateKeyFile),
            ("client_ca_file", section.clientCAFile ?? ""),
        ]
        for (key, path) in files where !path.isEmpty && !FileManager.default.isReadableFile(atPath: path) {
            throw ConfigurationFailure(lines: ["server.tls.\(key): \(path) cannot be read, expected a PEM file"])
        }
        do {
            try self.init(
                files: TLSFiles(
                    certificateFile: section.certificateFile, privateKeyFile: section.privateKeyFile,
                    clientCAFile: section.clientCAFile))
        } catch {
            let pair = "\(section.certificateFile) and \(section.privateKeyFile)"
            throw ConfigurationFailure(
                lines: [
                    "server.tls: \(pair) cannot be used, expected a PEM certificate chain and its private key (\(error))"
                ])
        }
    }
}

extension AuthorizationServerSettings {
    /// The settings of the section `authorization_server`, with the providers that its login page offers and the pictures of the clients.
    /// Reads their files.
    init(
        _ section: AuthorizationServerSection, loginProviders: [ProviderDeclaration], clients: [ClientDeclaration]
    ) throws {
        try self.init(section)
        pages.clientLogos = try PageFiles.logos(of: clients)
        self.loginProviders = try loginProviders.map { try ProviderSettings($0) }
        linksVerifiedEmail = section.federation.linksVerifiedEmail
        createsUsers = section.federation.createsUsers
    }

    /// The settings of the section `authorization_server`; a file that it names and that cannot be used is a failure.
    init(_ section: AuthorizationServerSection) throws {
        self.init(issuer: section.issuer.text)
        authorizationCodeLifetime = section.authorizationCodeLifetime
        accessTokenLifetime = section.accessToken.lifetime
        accessTokenSigningAlgorithm = section.accessToken.signingAlgorithm.rawValue
        idTokenLifetime = section.idToken.lifetime
        idTokenSigningAlgorithm = section.idToken.signingAlgorithm.rawValue
        refreshTokenLifetime = section.refreshToken.lifetime
        refreshTokenIdleLifetime = section.refreshToken.idleLifetime
        refreshTokenRetryWindow = section.refreshToken.retryWindow
        signingAlgorithms = section.signingKeys.algorithms.map(\.rawValue)
        signingKeyRotation = section.signingKeys.rotateEvery
        signingKeyAnnouncement = section.signingKeys.announceFor
        sessionIdleLifetime = section.session.idleLifetime
        sessionLifetime = section.session.lifetime
        sessionCookieName = section.session.cookieName
        login = try LoginAuthority(section.login)
        if case .delegated(let url) = section.consent { consent = .delegated(url: url.text) }
        passwordCheck = PasswordCheckSettings(section.login)
        secondFactors = SecondFactorSettings(
            policy: section.secondFactor.policy, methods: Set(section.secondFactor.methods))
        protection = ProtectionSettings(section.protection)
        claimMappings = section.claims.map(\.mapping)
        tokenHook = section.tokenHook.map { TokenHookSettings($0) }
        deviceCodeLifetime = section.deviceAuthorization.lifetime
        deviceCodeInterval = section.deviceAuthorization.interval
        pages = try PageSettings(section.pages)
        accounts = AccountSettings(section.accounts)
        compatibilityEndpoints = section.compatibilityEndpoints.map {
            CompatibilityEndpoint(
                authorize: $0.authorize, token: $0.token, acceptsJSONTokenRequest: $0.jsonTokenRequest,
                includesUserInfo: $0.userInfoInTokenResponse, defaultClientID: $0.defaultClientID)
        }
    }
}

extension AccountSettings {
    /// The settings of the section `authorization_server.accounts`.
    init(_ section: AccountsSection) {
        self.init()
        isRegistrationOpen = section.registration == .open
        recoversByMail = section.recovery == .email
        signsInWithEmail = section.signsInWithEmail
        minimumPasswordLength = section.minimumPasswordLength
        approvesEmailChange = section.emailChange == .bothAddresses
        allowsDeletion = section.allowsDeletion
    }
}

extension LoginAuthority {
    /// Who logs people in, from the section `authorization_server.login`.
    init(_ section: LoginSection) throws {
        guard case .delegated(let section) = section else {
            self = .local
            return
        }
        self = .delegated(
            DelegatedLogin(
                url: section.url.text, sharedSecret: section.sharedSecret.exposed,
                assertion: try AssertionKeysFile.assertion(section), acrValues: section.acrValuesSupported))
    }
}

extension PasswordCheckSettings {
    /// The old application of a local login; nil where none is named.
    init?(_ section: LoginSection) {
        guard case .local(let local) = section, let check = local.checkPassword else { return nil }
        self.init(url: check.url.text, bearerToken: check.bearerToken.exposed, timeout: check.timeout)
    }
}

extension TokenHookSettings {
    /// What is asked before a token is issued, from the section `authorization_server.token_hook`.
    init(_ section: TokenHookSection) {
        self.init(
            url: section.url.text, secret: Array(section.secret.exposed.utf8), timeout: section.timeout,
            issuesOnFailure: section.onFailure == .issue, grantTypes: Set(section.grantTypes),
            clients: Set(section.clients))
    }
}
