package import HTTPExchange
package import Logging
package import OAuthCore
package import OpenIDProviders
package import Secrets
public import Storage

/// Everything that an endpoint works with.
public struct ServerContext: Sendable {
    /// How the server behaves.
    public let settings: AuthorizationServerSettings
    /// Where everything is kept.
    public let stores: Stores
    /// Seals and hashes what is kept.
    package let keyRing: KeyRing
    /// Compares passwords.
    package let passwords: PasswordHasher
    /// Random bytes.
    package let random: RandomSource
    /// The time.
    package let clock: @Sendable () -> UnixTime
    /// The log.
    package let logger: Logger
    /// Clients and resource servers, in memory.
    package let directory: DirectoryCache
    /// Signing keys, in memory.
    package let signingKeys: SigningKeyCache
    /// Counters.
    package let metrics: ServerMetrics
    /// Sends logout notices; nil: they wait in their queue.
    package let outbound: (any OutboundClient)?
    /// The providers at which people may log in besides; none where an application logs people in.
    package let providers: ProviderDirectory
    /// Has logout notices sent.
    package let logoutNotices = LogoutNotices()
    /// Counts failed logins over all nodes, by page and by password grant alike.
    package let loginThrottle: LoginThrottle
    /// Writes to people; without a section `mail` it sends nothing.
    package let mailer: Mailer
    /// Tells the audit trail of logins that the limits held back.
    package let throttledLogins: ThrottledLogins
    /// Tells credential stuffing from people who mistype.
    package let attacks: AttackWatch
    /// How the pages look and what they say.
    let pageDesign: PageDesign
    /// What is done after an answer.
    let errands: Errands
    /// What checks the assertions of an application that logs people in; nil: it signs none.
    let loginAssertionKeys: LoginAssertionKeys?
    /// Asks an old application about people who are not here yet; nil: nobody is asked.
    let passwordCheck: PasswordCheck?
    /// Asks before a token is issued; nil: nobody is asked.
    let tokenHook: TokenHook?
    let keyManager: KeyManager

    /// Loads the directory and the signing keys; makes the keys that are missing.
    package init(
        settings: AuthorizationServerSettings, stores: Stores, keyRing: KeyRing, passwords: PasswordHasher,
        random: RandomSource = .system, clock: @escaping @Sendable () -> UnixTime, logger: Logger,
        outbound: (any OutboundClient)? = nil, mail: MailSettings? = nil
    ) async throws(ServerStartError) {
        self.settings = settings
        // Every event of a server is in the chain, whoever opened the stores.
        self.stores =
            stores.audit is ChainedAudit
            ? stores
            : Stores(
                stores,
                audit: ChainedAudit(stores.audit, keyRing: keyRing, random: random, clock: clock))
        self.keyRing = keyRing
        self.passwords = passwords
        self.random = random
        self.clock = clock
        self.logger = logger
        self.metrics = ServerMetrics()
        self.outbound = outbound
        self.errands = Errands(logger: logger)
        let attacks = AttackWatch(store: stores.attempts, keyRing: keyRing, settings: settings.protection)
        self.attacks = attacks
        self.throttledLogins = ThrottledLogins(
            store: stores.attempts, keyRing: keyRing, settings: settings.protection)
        self.loginThrottle = LoginThrottle(
            store: stores.attempts, keyRing: keyRing, settings: settings.protection, attacks: attacks)
        do throws(PageDesignError) { pageDesign = try PageDesign(settings.pages) } catch {
            throw ServerStartError(error.description)
        }
        self.mailer = Mailer(mail, design: pageDesign.letters, random: random, clock: clock, logger: logger)
        do throws(LoginAssertionKeyError) {
            self.loginAssertionKeys = try LoginAssertionKeys(settings.login)
        } catch { throw ServerStartError("the keys of login assertions: \(error)") }
        self.providers = try Self.providers(settings, outbound, random, clock, logger)
        self.passwordCheck = try Self.passwordCheck(settings, outbound)
        self.tokenHook = try Self.tokenHook(settings, outbound)
        self.keyManager = KeyManager(
            settings: settings, stores: stores, keyRing: keyRing, random: random, logger: logger)
        do throws(StoreError) {
            self.directory = try await DirectoryCache(store: stores.directory, issuer: settings.issuer, now: clock())
        } catch {
            throw ServerStartError("storage: \(error)")
        }
        do throws(KeyFailure) {
            try await keyManager.advance(
                longestTokenLifetime: Self.longestTokenLifetime(settings, directory.view), now: clock())
            self.signingKeys = try await SigningKeyCache(store: stores.keys, keyRing: keyRing)
        } catch {
            throw ServerStartError(error.description)
        }
    }

    private static func providers(
        _ settings: AuthorizationServerSettings, _ outbound: (any OutboundClient)?, _ random: RandomSource,
        _ clock: @escaping @Sendable () -> UnixTime, _ logger: Logger
    ) throws(ServerStartError) -> ProviderDirectory {
        guard !settings.loginProviders.isEmpty else { return ProviderDirectory() }
        guard let outbound else {
            throw ServerStartError("login providers are set, expected a client that can talk with them: outbound")
        }
        guard !settings.login.isElsewhere else {
            throw ServerStartError(
                "login providers are set, and an application logs people in: expected one of the two")
        }
        return ProviderDirectory(
            settings.loginProviders, http: outbound, random: random, clock: clock, logger: logger)
    }

    private static func tokenHook(
        _ settings: AuthorizationServerSettings, _ outbound: (any OutboundClient)?
    ) throws(ServerStartError) -> TokenHook? {
        guard let hook = settings.tokenHook else { return nil }
        guard let outbound else { throw ServerStartError("a token hook was named and no outbound client given") }
        return TokenHook(settings: hook, outbound: outbound)
    }

    private static func passwordCheck(
        _ settings: AuthorizationServerSettings, _ outbound: (any OutboundClient)?
    ) throws(ServerStartError) -> PasswordCheck? {
        guard let check = settings.passwordCheck, case .local = settings.login else { return nil }
        guard let outbound else { throw ServerStartError("a password check was named and no outbound client given") }
        return PasswordCheck(settings: check, outbound: outbound)
    }

    /// The path of the issuer, which stands before the path of every endpoint; empty where it has none.
    package var basePath: String { IssuerURL.path(settings.issuer) }

    /// Whether the issuer is a name that leads to the machine itself.
    package var issuerIsLoopback: Bool { IssuerURL.isLoopback(settings.issuer) }

    /// Looks whether the directory or the keys changed, and moves keys on whose time has come: to be called about twice a second.
    ///
    /// A store that is away is logged; the server goes on from memory as far as it may.
    public func tick() async {
        mailer.wake()
        await follow(.everything)
        let now = clock()
        guard keysAreDue(now) else { return }
        do throws(KeyFailure) { try await advanceKeys(.none, now) } catch { report(error) }
    }

    /// Takes in what another node has changed.
    func follow(_ changes: StoreChange) async {
        let now = clock()
        if changes.contains(.logoutNotices) { logoutNotices.wake() }
        if changes.contains(.directory) {
            do throws(StoreError) { try await directory.refresh(now: now) } catch {
                // Once every ten seconds is enough while the store is away.
                if now.seconds.isMultiple(of: 10) {
                    logger.warning("directory not refreshed", metadata: ["error.message": "\(error)"])
                }
            }
        }
        if changes.contains(.signingKeys) {
            do throws(KeyFailure) {
                if try await signingKeys.refresh() { try await advanceKeys(.none, now) }
            } catch { report(error) }
        }
    }

    private func report(_ error: KeyFailure) {
        logger.error("signing keys not refreshed", metadata: ["error.message": "\(error)"])
    }

    /// How long keys that are to sign at once are shown before they do: every node has seen them then, and serves them.
    static let settlingTime: Duration = .seconds(1)

    /// Announces successors of all signing keys; with `immediately` they sign a second later, when all nodes serve them.
    public func rotateSigningKeys(immediately: Bool) async throws(KeyFailure) {
        try await advanceKeys(.announce, clock())
        guard immediately else { return }
        // Cut short, they sign sooner: tokens matter more than caches to who has to replace a key at once.
        try? await Task.sleep(for: Self.settlingTime)
        try await advanceKeys(.activateNow, clock())
    }

    private func advanceKeys(_ demand: KeyRotation.Demand, _ now: UnixTime) async throws(KeyFailure) {
        try await keyManager.advance(
            demand, longestTokenLifetime: Self.longestTokenLifetime(settings, directory.view), now: now)
        try await signingKeys.refresh()
    }

    /// Whether the plan for the keys in memory is not empty: only then is the store asked for them.
    private func keysAreDue(_ now: UnixTime) -> Bool {
        let longest = Self.longestTokenLifetime(settings, directory.view)
        return keyManager.isDue(signingKeys.current.records, longestTokenLifetime: longest, now: now)
    }

    private static func longestTokenLifetime(_ settings: AuthorizationServerSettings, _ view: DirectoryView) -> Duration
    {
        max(view.longestAccessTokenLifetime(default: settings.accessTokenLifetime), settings.idTokenLifetime)
    }
}

/// Why a server cannot start: one line.
public struct ServerStartError: Error, Sendable, CustomStringConvertible {
    /// What is wrong and what to do.
    public let description: String
    package init(_ description: String) { self.description = description }
}
