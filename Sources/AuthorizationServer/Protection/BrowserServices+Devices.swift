import HTTPExchange
import Logging
import OAuthCore
import Storage

extension BrowserServices {
    /// The cookies that go out with the answer to a login: the session's, and that by which the browser is known again.
    ///
    /// The owner is told of a browser that is new, unless it is the first one that is known of theirs. What cannot be kept of a browser keeps nobody
    /// out.
    func cookies(
        afterLogin session: SessionKeeper.CurrentSession, _ request: EndpointRequest
    ) async -> [String] {
        let cookie = sessions.setCookie(session)
        let devices = KnownDevices(context: context)
        guard devices.isOn, session.user.told == nil else { return [cookie] }
        let now = context.clock()
        let made = DeviceCookie(keyRing: context.keyRing)
        let name = made.name(request, cookies) ?? made.makeName(context.random)
        do throws(StoreError) {
            let arrival = try await devices.arrived(name, session.record.subject, request.device, now: now)
            if case .new(let isFirst) = arrival { await tell(of: session, isFirst: isFirst, request, now) }
        } catch {
            context.logger.warning("browser not remembered", metadata: ["error.message": "\(error)"])
            return [cookie]
        }
        let seconds = context.settings.protection.deviceLifetime.wholeSeconds
        return [cookie, cookies.set(cookies.deviceName, made.value(name), seconds: seconds)]
    }

    private func tell(
        of session: SessionKeeper.CurrentSession, isFirst: Bool, _ request: EndpointRequest, _ now: UnixTime
    ) async {
        await context.audit(
            AuditEvent(
                .loginFromNewDevice, at: now, subject: session.record.subject, sessionID: session.record.sessionID,
                clientAddress: request.clientAddress, requestID: request.requestID,
                detail: isFirst ? "the first one that is known" : nil))
        let user = session.user
        guard !isFirst, context.settings.protection.tellsOfNewDevices, context.mailer.isOn,
            let address = user.claims["email"]?.stringValue, user.claims["email_verified"]?.boolValue != false
        else { return }
        let letter = NewDeviceLetter(
            device: request.device, at: now, page: location.url("/account"),
            service: context.mailer.service(location), username: user.username)
        let language = user.pageLanguage ?? request.pageLanguage()
        context.mailer.post(context.mailer.design.inWords { letter.letter(in: language) }, to: address)
    }
}

extension User {
    /// The language that the person's claim `locale` names; nil: none that pages speak. OpenID Connect Core §5.1.
    var pageLanguage: PageLanguage? {
        guard let locale = claims["locale"]?.stringValue else { return nil }
        return LanguagePreferences(uiLocales: locale).lookup(in: PageLanguage.tags).flatMap(PageLanguage.init)
    }
}
