import HTTPExchange
import HTTPTypes
import OAuthCore
import PageRendering
import Storage

/// `/account/security`: the second factors of a person, and what can be done with them.
struct SecurityEndpoint: Sendable {
    private let services: BrowserServices
    private static let item = AccountItem.security
    private var context: ServerContext { services.context }

    /// An endpoint on these services.
    init(services: BrowserServices) { self.services = services }

    private typealias Session = SessionKeeper.CurrentSession

    /// What was done: a closed set, which stands in the page's URL.
    private enum Outcome: String {
        case added, removed, renamed, confirmed
        case isLast = "last"
    }

    /// Answers GET and POST.
    func handle(_ request: EndpointRequest) async -> EndpointResponse {
        await services.answer(request) { () throws(PageFailure) in
            try await services.withSession(request) { session throws(PageFailure) in
                guard let session, services.suffices(session) else {
                    return services.pages.redirect(services.location.url("/login"), status: request.redirectStatus)
                }
                return request.method == .post ? try await post(session, request) : try await page(session, request)
            }
        }
    }

    // MARK: Changing

    private func post(_ session: Session, _ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let form = try request.pageForm()
        guard services.formToken.isValid(form["csrf"], secret: session.cookie, path: Self.item.path) else {
            throw .forbidden("the anti-forgery value of the form is missing or wrong")
        }
        if let answer = try await services.demandRecentLogin(session, returnTo: Self.item.path, request) {
            return answer
        }
        let changes = FactorChanges(context: context)
        let subject = session.record.subject
        if let method = form["add"].flatMap(SecondFactorMethod.init(rawValue:)) {
            return try await add(method, request)
        }
        if form.contains("recovery") { return try await makeRecoveryCodes(session, changes, request) }
        if let id = form["remove"] {
            switch try await changes.remove(PersonRecordID(id), of: subject, request) {
            case .removed: return redirect(.removed)
            case .isLast: return redirect(.isLast)
            case .unknown: return redirect(nil)
            }
        }
        if let id = form["rename"], let name = form["name"] {
            try await changes.rename(PersonRecordID(id), of: subject, to: FactorChanges.name(name, or: "–"))
            return redirect(.renamed)
        }
        return redirect(nil)
    }

    private func add(
        _ method: SecondFactorMethod, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        let flow = AuthorizationFlow.addition(of: method, uiLocales: request.uiLocales)
        let begun = try await services.flows.begin(flow, request)
        let url = services.location.url(FactorStage.additionPath, [(FlowKeeper.parameter, begun.handle)])
        return services.pages.redirect(url, status: .seeOther).settingCookies(begun.cookies)
    }

    private func makeRecoveryCodes(
        _ session: Session, _ changes: FactorChanges, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        guard try await loaded(await context.secondFactors.isEnrolled(session.record.subject)) else {
            return redirect(nil)
        }
        let codes = try await changes.renewRecoveryCodes(of: session.record.subject, request)
        let language = request.pageLanguage()
        let texts = FactorTexts.of(language)
        let content = PageContent.RecoveryCodes(
            texts: texts, codes: codes.map { .init(code: $0) },
            goOn: PageContent.Link(url: services.pages.path(Self.item.path), text: texts.saved))
        return services.renderAccount(
            Self.item, .recoveryCodes, content, title: texts.recoveryHeading, session, language, request)
    }

    private func redirect(_ outcome: Outcome?) -> EndpointResponse {
        let parameters = outcome.map { [("done", $0.rawValue)] } ?? []
        return services.pages.redirect(services.location.url(Self.item.path, parameters), status: .seeOther)
    }

    // MARK: Showing

    private func page(_ session: Session, _ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let factors = try await loaded(await context.secondFactors.factors(of: session.record.subject))
        let language = request.pageLanguage()
        let texts = FactorTexts.of(language)
        let outcome = try request.pageQuery()["done"].flatMap(Outcome.init(rawValue:))
        let rows =
            factors.passkeys.map {
                let kind = $0.isBackedUp ? "\(texts.passkey), \(texts.synced)" : texts.passkey
                return row($0.record, $0.name, kind, $0.lastUsedAt, texts, language)
            } + factors.apps.map { row($0.record, $0.name, texts.app, $0.lastUsedAt, texts, language) }
        let content = PageContent.Security(
            texts: texts, action: services.pages.path(Self.item.path),
            csrf: services.formToken.make(secret: session.cookie, path: Self.item.path),
            notice: notice(outcome, texts), isProblem: outcome == .isLast, factors: rows, hasFactors: !rows.isEmpty,
            methods: SecondFactorMethod.allCases.filter(context.secondFactors.isOn).map {
                PageContent.FactorMethod(value: $0.rawValue, text: texts.add($0))
            }, codesLeft: texts.codesLeft(factors.recoveryCodesLeft))
        return services.renderAccount(
            Self.item, .security, content, title: texts.security, session, language, request)
    }

    private func row(
        _ record: PersonRecord, _ name: String, _ kind: String, _ lastUsedAt: UnixTime?, _ texts: FactorTexts,
        _ language: PageLanguage
    ) -> PageContent.FactorRow {
        PageContent.FactorRow(
            id: record.id.rawValue, name: name, kind: kind,
            since: PageContent.Moment(record.createdAt, language.texts),
            lastUsed: lastUsedAt.map { PageContent.Moment($0, language.texts) },
            removeLabel: texts.removeNamed(name), renameLabel: texts.renameNamed(name))
    }

    private func notice(_ outcome: Outcome?, _ texts: FactorTexts) -> String? {
        switch outcome {
        case .added: texts.added
        case .removed: texts.removed
        case .renamed: texts.renamed
        case .confirmed: texts.confirmed
        case .isLast: texts.isLast
        case nil: nil
        }
    }
}
