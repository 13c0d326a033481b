package import OpenIDProviders

/// What the endpoints share, made once.
package struct BFFServices: Sendable {
    /// Settings, stores, keys, clock, log.
    package let context: BFFContext
    /// Where browsers find the backend-for-frontend.
    package let location: PublicLocation
    /// The names and attributes of the cookies.
    package let cookies: BFFCookies
    /// Sessions.
    package let sessions: SessionKeeper
    /// The tokens against forged requests.
    package let csrf: CSRFProtection
    /// Where requests may come from.
    package let origins: OriginPolicy
    /// What scripts of other origins may read.
    package let cors: CORSPolicy
    /// Where browsers may be sent.
    package let returnTargets: ReturnTargetPolicy
    /// Where a login ends that named no other place.
    package let afterLogin: ReturnTarget
    /// Where a logout ends.
    package let afterLogout: ReturnTarget
    /// The providers.
    package let providers: ProviderDirectory
    /// Closes what outlives its session.
    package let watch: SessionWatch
    /// Tells providers of sessions that have ended.
    package let providerNotice: ProviderNotice
    /// Turns failures into answers.
    package let errors: ErrorAnswers
    /// Keeps access tokens fresh.
    package let refresher: SessionRefresher

    package init(_ context: BFFContext) {
        let settings = context.settings
        self.context = context
        location = PublicLocation(settings.publicURL)
        cookies = BFFCookies(isSecure: location.isSecure, settings: settings.sessions)
        watch = SessionWatch()
        sessions = SessionKeeper(context: context, cookies: cookies, watch: watch)
        origins = OriginPolicy(location: location, allowedOrigins: settings.frontend.allowedOrigins)
        csrf = CSRFProtection(context: context, origins: origins)
        cors = CORSPolicy(origins: origins)
        returnTargets = ReturnTargetPolicy(
            location: location, allowedRedirects: settings.frontend.allowedRedirects)
        afterLogin = (try? returnTargets.parse(settings.frontend.afterLogin)) ?? .root
        afterLogout = (try? returnTargets.parse(settings.frontend.afterLogout)) ?? .root
        providers = ProviderDirectory(
            settings.providers, http: context.http, random: context.random, clock: context.clock, logger: context.logger
        )
        providerNotice = ProviderNotice(
            sealer: sessions.sealer, providers: providers, logger: context.logger)
        errors = ErrorAnswers(settings: settings, location: location)
        refresher = SessionRefresher(context: context, providers: providers, sessions: sessions)
    }
}
