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
    /// Closes what outlives its session.
    package let watch: SessionWatch
    /// Turns failures into answers.
    package let errors: ErrorAnswers
    /// Where people log in.
    package let providers: ProviderDirectory
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
        errors = ErrorAnswers(settings: settings, location: location)
        providers = ProviderDirectory(
            settings, http: context.http, random: context.random, clock: context.clock, logger: context.logger)
        refresher = SessionRefresher(context: context, providers: providers, sessions: sessions)
    }
}
