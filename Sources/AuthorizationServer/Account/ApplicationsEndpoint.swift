package import HTTPExchange
import HTTPTypes
import OAuthCore
import Secrets
import Storage

/// `/account/applications`: which clients have access to what, since when, when it was last used, until when; and the way to take it back.
package struct ApplicationsEndpoint: Sendable {
    private let services: BrowserServices
    static let item = AccountItem.applications
    /// How many grants are read, the newest: as long as there are that many, on to the next number, so that a client that asks again and again
    /// hides no other.
    private static let reach = [200, 2000, 10_000]
    /// How many grants of one client are shown together.
    private static let maximumOfClient = 100
    /// The most consents.
    private static let maximumConsents = 200

    /// An endpoint on these services.
    package init(services: BrowserServices) { self.services = services }

    private typealias Session = SessionKeeper.CurrentSession

    /// Answers GET and POST.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        await services.answer(request) { () throws(PageFailure) in
            try await services.withSession(request) { session throws(PageFailure) in
                guard let session else {
                    return services.pages.redirect(services.location.url("/login"), status: request.redirectStatus)
                }
                return request.method == .post ? try await post(session, request) : try await page(session, request)
            }
        }
    }

    private func post(_ session: Session, _ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let form = try request.pageForm()
        guard services.formToken.isValid(form["csrf"], secret: session.cookie, path: Self.item.path) else {
            throw .forbidden("the anti-forgery value of the form is missing or wrong")
        }
        var done = ""
        if let client = form["revoke"] {
            try await removal(client, session, request).removeAll()
            done = "access"
        } else if let client = form["client"] {
            done = try await remove(form, removal(client, session, request), session) ? "part" : ""
        }
        return services.pages.redirect(services.location.url(Self.item.path, [("done", done)]), status: .seeOther)
    }

    private func removal(_ client: String, _ session: Session, _ request: EndpointRequest) -> AccessRemoval {
        AccessRemoval(
            context: services.context, session: session.record, client: ClientID(client), request: request)
    }

    /// Takes one scope or one object back; a name of nothing is passed over.
    private func remove(
        _ form: FormParameters, _ removal: AccessRemoval, _ session: Session
    ) async throws(PageFailure) -> Bool {
        if let token = form["revoke_scope"].flatMap({ ScopeToken($0) }), token != .openid {
            try await removal.remove(.scope(token))
            return true
        }
        guard let handle = form["revoke_detail"] else { return false }
        let known = try await applications(session)
        guard let application = known.first(where: { $0.client == removal.client }),
            let detail = application.details.first(where: { Self.handle(of: $0) == handle })
        else { return false }
        try await removal.remove(.detail(detail))
        return true
    }

    /// What a form names an object of authorization details by.
    static func handle(of detail: AuthorizationDetail) -> String {
        Base64URL.encode(SHA2.sha256(JSONValue.object(detail.object).serialized()).prefix(15))
    }

    private func applications(_ session: Session) async throws(PageFailure) -> [ApplicationAccess] {
        let (subject, now) = (session.record.subject, services.context.clock())
        let stores = services.context.stores
        let grants = try await grants(of: subject, now)
        let consents = try await loaded(
            await stores.consents.consents(subject: subject, now: now, limit: Self.maximumConsents))
        return ApplicationAccess.all(grants: grants, consents: consents)
    }

    private func grants(of subject: SubjectID, _ now: UnixTime) async throws(PageFailure) -> [GrantRecord] {
        var found: [GrantRecord] = []
        for limit in Self.reach {
            found = try await loaded(
                await services.context.stores.grants.grants(.subject(subject), now: now, limit: limit))
            guard found.count == limit else { break }
        }
        var counts: [ClientID: Int] = [:]
        return found.filter { grant in
            guard grant.activatedAt != nil else { return false }
            counts[grant.clientID, default: 0] += 1
            return counts[grant.clientID, default: 0] <= Self.maximumOfClient
        }
    }

    private func page(_ session: Session, _ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let query = try request.pageQuery()
        let language = request.pageLanguage()
        let words = ConsentTexts.of(language)
        let rows = ApplicationRows(language, services)
        let applications = try await applications(session).enumerated().map { rows.row($1, number: $0) }
        let content = PageContent.Applications(
            title: AccountTexts.of(language).name(of: Self.item), texts: language.texts.account,
            words: words.applications, action: services.pages.path(Self.item.path),
            csrf: services.formToken.make(secret: session.cookie, path: Self.item.path),
            notice: Self.notice(query["done"], language.texts.account, words.applications), applications: applications,
            hasApplications: !applications.isEmpty)
        return services.renderAccount(
            Self.item, .applications, content, title: content.title, session, language, request)
    }

    private static func notice(
        _ done: String?, _ texts: PageTexts.Account, _ words: ConsentTexts.Applications
    ) -> String? {
        switch done {
        case "access": texts.accessRevoked
        case "part": words.narrowed
        default: nil
        }
    }
}
