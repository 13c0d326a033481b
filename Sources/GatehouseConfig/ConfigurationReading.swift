import OAuthCore

/// Reads the sections in the order in which they depend on one another.
struct ConfigurationReading {
    let root: DocumentNode?
    let context: ReadingContext

    /// The configuration; nil where a part is missing, which is reported.
    func read() -> Configuration? {
        let start = SourcePosition(file: context.file, line: 1, column: 1)
        let reader = SectionReader(root, path: "", schemaPath: "", position: start, context: context)
        defer { reader.finish() }
        let server = reader.section("server", ServerSection.init)
        let storage = reader.section("storage", StorageSection.init)
        let keys = ["authorization_server", "resource_servers", "clients", "users"]
        let hasAuthorizationServer = keys.contains(where: reader.has)
        let publicURL = server?.publicURL
        let authorizationServer = reader.section("authorization_server") {
            AuthorizationServerSection($0, publicURL: publicURL, hasMail: reader.has("mail"))
        }
        let directory = DirectoryReading(reader: reader, publicURL: publicURL, authorizationServer: authorizationServer)
            .read()
        let mail = reader.optionalSection("mail", MailSection.init)
        if reader.has("audit"), !hasAuthorizationServer, !context.isDescribing {
            reader.refuse(
                "audit", received: "a section that nothing uses",
                expected: "authorization_server, whose events it is about, or no audit")
        }
        checkMail(reader, mail, hasAuthorizationServer: hasAuthorizationServer, authorizationServer)
        let audit = reader.section("audit", AuditSection.init)
        let oidc = reader.section("oidc", OIDCSection.init)
        let app = reader.optionalSection("app") { AppSection($0, publicURL: publicURL) }
        checkParts(
            reader, hasAuthorizationServer: hasAuthorizationServer,
            offersProviders: !authorizationServer.federation.providers.isEmpty)
        if hasAuthorizationServer {
            checkAuthorizationServer(reader, server: server, storage: storage, section: authorizationServer)
        }
        var loginProviders: [ProviderDeclaration] = []
        if hasAuthorizationServer {
            loginProviders =
                LoginProviderCheck(
                    reader: reader, oidc: oidc, authorizationServer: authorizationServer, hasApp: reader.has("app")
                ).run()
        }
        if let app, hasAuthorizationServer {
            MountCheck(reader: reader, authorizationServer: authorizationServer, app: app).run()
        }
        if app != nil { checkBackendForFrontend(reader, storage: storage, isAlone: !hasAuthorizationServer) }
        if app != nil, oidc.enabledProviders.isEmpty {
            reader.warn("app", "no provider of oidc.providers is switched on: nobody can log in")
        }
        SharedCallbackCheck(reader: reader, providers: app == nil ? loginProviders : oidc.enabledProviders).run()
        guard let server else { return nil }
        return Configuration(
            server: server, storage: storage, authorizationServer: hasAuthorizationServer ? authorizationServer : nil,
            resourceServers: directory.resourceServers, clients: directory.clients, users: directory.users,
            backendForFrontend: app.map { .init(oidc: oidc, app: $0) }, loginProviders: loginProviders,
            mail: mail, audit: audit)
    }

    private func checkParts(_ reader: SectionReader, hasAuthorizationServer: Bool, offersProviders: Bool) {
        guard !context.isDescribing else { return }
        if reader.has("oidc"), !reader.has("app"), !offersProviders {
            reader.refuse(
                "oidc", received: "providers that nothing uses",
                expected: "app, the backend-for-frontend that uses them, or authorization_server.login.providers")
        } else if !hasAuthorizationServer, !reader.has("app") {
            reader.reportMissing(
                "authorization_server", expected: "authorization_server, app or both: what this file runs")
        }
    }

    /// Links in letters open accounts: they are printed only where the server is the reader's own.
    private func checkMail(
        _ reader: SectionReader, _ mail: MailSection?, hasAuthorizationServer: Bool,
        _ server: AuthorizationServerSection
    ) {
        guard let mail, !context.isDescribing else { return }
        let place = reader.position(of: "mail")
        if !hasAuthorizationServer {
            reader.refuse(
                "mail", at: place, received: "a section that nothing uses",
                expected: "authorization_server, whose people are written to, or no mail")
        } else if mail.location == .log, !server.issuer.isLoopback {
            reader.refuse(
                "mail.url", at: place, received: "log with the issuer \(server.issuer)",
                expected:
                    "smtp:// or smtps://: letters are printed for a loopback issuer only, because their links open accounts"
            )
        }
    }

    private func checkBackendForFrontend(_ reader: SectionReader, storage: StorageSection, isAlone: Bool) {
        guard isAlone, storage.cache != nil else { return }
        if storage.durableClaims {
            guard case .sqlite = storage.database else { return }
            reader.refuse(
                "storage.durable_claims", at: reader.position(of: "storage"),
                received: "true with a file, which other nodes do not see",
                expected: "storage.database: postgresql://… with it, or false")
        } else if storage.isDatabaseDeclared {
            reader.warn(
                "storage.database", at: reader.position(of: "storage"),
                "not used: a backend-for-frontend alone keeps everything in storage.cache")
        }
    }

    private func checkAuthorizationServer(
        _ reader: SectionReader, server: ServerSection?, storage: StorageSection, section: AuthorizationServerSection
    ) {
        if case .postgresql = storage.database, storage.encryptionKey == nil {
            reader.refuse(
                "storage.encryption_key", .missingKey, at: reader.position(of: "storage"),
                received: "nothing with a PostgreSQL database",
                expected: "32 bytes in base64url: a key can be made by itself only beside an SQLite file")
        }
        if case .postgresql = storage.database, case .database(.sqlite) = storage.cache {
            reader.warn(
                "storage.cache", at: reader.position(of: "storage"),
                "an SQLite file is this machine's own: a login that begins at one node is unknown at the others, so this is for one node only"
            )
        }
        guard let server, isDelegated(section) else { return }
        let place = reader.position(of: "authorization_server")
        if case .delegated(let login) = section.login, login.sharedSecret == server.adminToken {
            reader.refuse(
                "authorization_server.login.shared_secret", at: place, received: "the value of server.admin_token",
                expected: "a secret of its own: this one would open the whole admin API to the application")
        }
        if case .local = section.login, server.adminToken == nil {
            reader.refuse(
                "server.admin_token", .missingKey, at: place,
                received: "nothing with a delegated consent and a local login",
                expected:
                    "a token of 32 characters: there is no login.shared_secret that the application could answer with")
        }
        if server.adminListen == nil {
            reader.refuse(
                "server.admin_listen", .missingKey, at: place, received: "nothing with a delegated login or consent",
                expected: "the address at which the application answers the requests")
        } else if let admin = server.adminListen, !admin.isLoopback, server.tls == nil, server.adminToken == nil {
            reader.refuse(
                "server.admin_listen", at: reader.position(of: "server"),
                received: "\(admin) with a delegated login or consent and without TLS",
                expected: "a loopback address, or server.tls")
        }
    }

    private func isDelegated(_ section: AuthorizationServerSection) -> Bool {
        if case .delegated = section.login { return true }
        if case .delegated = section.consent { return true }
        return false
    }
}
