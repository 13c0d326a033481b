package import HTTPExchange
import HTTPTypes
import OAuthCore
import PageRendering
import Secrets
import Storage

/// `/account/password`: a person changes their password, with the old one; or chooses a first one, with a recent login.
package struct PasswordEndpoint: Sendable {
    private static let item = AccountItem.password

    private let services: BrowserServices

    /// An endpoint on these services.
    package init(services: BrowserServices) { self.services = services }

    /// Answers GET and POST.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        await services.answer(request) { () throws(PageFailure) in
            guard let session = try await services.sessions.current(request) else {
                return services.pages.redirect(services.location.url("/login"), status: request.redirectStatus)
            }
            if session.user.passwordHash == nil,
                let demand = try await services.demandRecentLogin(session, returnTo: Self.item.path, request)
            {
                return demand
            }
            if request.method == .post { return try await post(session, request) }
            let isDone = try request.pageQuery()["done"] == "password"
            return page(session, request, .none, isDone: isDone)
        }
    }

    private typealias Session = SessionKeeper.CurrentSession

    private enum Problem {
        case none
        case current(String)
        case new(String)
    }

    private func post(_ session: Session, _ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let form = try request.pageForm()
        guard services.formToken.isValid(form["csrf"], secret: session.cookie, path: Self.item.path) else {
            throw .forbidden("the anti-forgery value of the form is missing or wrong")
        }
        let problems = AccountFormTexts.of(request.pageLanguage()).problems
        let (old, new) = (form["current_password"] ?? "", form["new_password"] ?? "")
        if let refusal = try await refusal(of: old, session, problems, request) { return refusal }
        if session.user.passwordHash != nil, old == new {
            return page(session, request, .new(problems.samePassword))
        }
        switch try await services.chosen(new, names: session.user.knownNames, problems) {
        case .failure(let refused): return page(session, request, .new(refused.text))
        case .success(let hash):
            let source = AccountChanges.Source(request, "on the account page")
            guard
                try await loaded(
                    await services.accountChanges.changePassword(
                        of: session.user, shown: old, to: hash, keeping: session.record.sessionID,
                        LoginOrigin(request, context: services.context).device, source))
            else { return page(session, request, .current(problems.currentPassword)) }
            let url = services.location.url(Self.item.path, [("done", "password")])
            return services.pages.redirect(url, status: .seeOther)
        }
    }

    /// Nil where the present password is right, or where there is none. A wrong one counts like a failed login.
    private func refusal(
        of password: String, _ session: Session, _ problems: AccountFormTexts.Problems, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse? {
        guard session.user.passwordHash != nil else { return nil }
        switch try await services.login.attempt(username: session.user.username, password: password, request) {
        case .success(let user, _) where user.subject == session.user.subject: return nil
        case .success, .failure: return page(session, request, .current(problems.currentPassword))
        case .throttled(let seconds):
            var answer = page(session, request, .current(problems.throttled))
            answer.status = .tooManyRequests
            answer.headerFields[.retryAfter] = String(seconds)
            return answer
        }
    }

    private func page(
        _ session: Session, _ request: EndpointRequest, _ problem: Problem, isDone: Bool = false
    ) -> EndpointResponse {
        let language = request.pageLanguage()
        let texts = AccountFormTexts.of(language)
        var content = PageContent.FormPage(heading: texts.password.heading)
        var isCurrentWrong = false
        switch problem {
        case .none: break
        case .current(let text):
            content.error = text
            isCurrentWrong = true
        case .new(let text): content.error = text
        }
        if isDone { content.notice = texts.passwordChanged }
        var fields: [PageContent.FormField] = []
        if session.user.passwordHash != nil {
            fields.append(
                PageContent.FormField(
                    name: "current_password", label: texts.currentPassword, type: "password", direction: "ltr",
                    autocomplete: "current-password", maximum: 1024, isInvalid: isCurrentWrong))
        }
        fields.append(
            .newPassword(
                texts.newPassword,
                hint: texts.passwordHint(services.context.settings.accounts.minimumPasswordLength),
                isInvalid: content.error != nil && !isCurrentWrong))
        content.form = PageContent.Form(
            action: services.pages.path(Self.item.path),
            csrf: services.formToken.make(secret: session.cookie, path: Self.item.path), fields: fields,
            submit: texts.password.submit)
        return services.renderAccount(
            Self.item, .form, content, title: texts.password.heading, session, language, request)
    }
}

extension AccountChanges {
    /// Sets another password in the place of the one that was shown, ends what was begun elsewhere and knows no browser any more but this; false where it was changed meanwhile.
    ///
    /// Somebody who has chosen another one meanwhile, by a link in a letter, is not overruled: what was shown has to be right now.
    func changePassword(
        of user: User, shown old: String, to hash: String, keeping session: SessionID, _ device: String?,
        _ source: Source
    ) async throws(StoreError) -> Bool {
        guard let present = try await context.stores.directory.user(subject: user.subject), !present.isDisabled,
            await isUnchanged(present, since: user, shown: old),
            try await context.stores.sessions.session(session, now: context.clock()) != nil,
            try await context.stores.directory.setPasswordHash(
                hash, subject: user.subject, replacing: present.passwordHash) == .won
        else { return false }
        try await endOthers(than: session, of: user.subject)
        try await KnownDevices(context: context).forget(except: device, of: user.subject, now: context.clock())
        await audit(.passwordChanged, user.subject, source)
        if let address = user.verifiedEmail {
            post.send(.passwordChanged, to: address, user.language, username: user.username)
        }
        return true
    }

    /// The hash may be another one of the same password: costs change.
    private func isUnchanged(_ present: User, since user: User, shown old: String) async -> Bool {
        if present.passwordHash == user.passwordHash { return true }
        guard user.passwordHash != nil, let hash = present.passwordHash else { return false }
        return (try? await context.passwords.verify(old, against: hash)) == true
    }
}
