import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

/// `/account/profile`: what clients are told about a person, as far as it is the person's own to say. OpenID Connect Core §5.1.
struct ProfileEndpoint: Sendable {
    private let services: BrowserServices
    private let fields: [ProfileField]

    init(services: BrowserServices) {
        self.services = services
        fields = services.context.settings.pages.profile.compactMap(ProfileField.init)
    }

    private typealias Session = SessionKeeper.CurrentSession

    /// Answers GET and POST.
    func handle(_ request: EndpointRequest) async -> EndpointResponse {
        await services.answerAccount(request) { session throws(PageFailure) in
            let user = try await loaded(
                await services.context.stores.directory.user(subject: session.record.subject))
            guard request.method == .post else {
                return page(session, user, typed: nil, try request.pageQuery()["done"], request)
            }
            return try await save(try services.accountForm(.profile, session, request), user, session, request)
        }
    }

    private func save(
        _ form: FormParameters, _ stored: User?, _ session: Session, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        guard let stored, isOwn(stored, session) else {
            throw .forbidden("the profile of this person is kept by somebody else")
        }
        var user = stored
        var changed: [String] = []
        for field in fields {
            let text = (form[field.rawValue] ?? "").trimmingOptionalWhitespace()
            guard field.accepts(text) else { return page(session, stored, typed: form, nil, request) }
            guard text != (stored.claims[field.rawValue]?.stringValue ?? "") else { continue }
            user.claims[field.rawValue] = text.isEmpty ? nil : .string(text)
            changed.append(field.rawValue)
        }
        guard !changed.isEmpty else { return services.backToAccount(.profile, done: "saved") }
        let now = services.context.clock()
        user.claims["updated_at"] = .number(JSONNumber(now.seconds))
        let result = try await loaded(await services.context.stores.directory.updateUser(user, from: stored))
        guard result == .won else { return services.backToAccount(.profile, done: "changed") }
        await services.context.audit(
            AuditEvent(
                .userChanged, at: now, subject: user.subject, sessionID: session.record.sessionID,
                clientAddress: request.clientAddress, requestID: request.requestID,
                detail: "profile: " + changed.joined(separator: " ")))
        return services.backToAccount(.profile, done: "saved")
    }

    /// Whether the person may change it: not where the configuration file or another application says who they are.
    private func isOwn(_ user: User, _ session: Session) -> Bool {
        user.origin != .declared && session.user.told == nil && services.context.host == nil
    }

    private func page(
        _ session: Session, _ stored: User?, typed: FormParameters?, _ done: String?, _ request: EndpointRequest
    ) -> EndpointResponse {
        let language = request.pageLanguage()
        let texts = ProfileTexts.of(language)
        let user = stored ?? session.user
        let canChange = stored.map { isOwn($0, session) } ?? false
        let rows = fields.map { field in
            let value = typed?[field.rawValue] ?? user.claims[field.rawValue]?.stringValue ?? ""
            let isWrong = typed != nil && !field.accepts(value.trimmingOptionalWhitespace())
            return PageContent.ProfileRow(field, value: value, isWrong: isWrong, texts)
        }
        let content = PageContent.Profile(
            texts: texts, action: services.pages.path(AccountItem.profile.path),
            csrf: services.formToken.make(secret: session.cookie, path: AccountItem.profile.path),
            notice: done == "saved" ? texts.saved : done == "changed" ? texts.changedElsewhere : nil,
            error: rows.contains { $0.fault != nil } ? texts.notSaved : nil, canChange: canChange,
            rows: canChange ? rows : rows.filter { !$0.value.isEmpty })
        return services.renderAccount(
            .profile, .profile, content, title: texts.heading, session, language, request,
            status: content.error == nil ? .ok : .badRequest)
    }
}
