import OAuthCore

/// What the consent page shows: who asks, for what in whose words, and for how long. OpenID Connect Core §3.1.2.4, RFC 9396 §12.
struct ConsentPage: Sendable {
    let authorization: AuthorizationRequest
    /// What was allowed before; nil: nothing.
    let known: ConsentRecord?
    let session: LoginSessionRecord
    let context: ServerContext
    let language: PageLanguage

    private var words: ConsentTexts { .of(language) }

    /// The scopes, by service in the order of the request; what says who somebody is comes first, and `openid` before all.
    func groups() -> [PageContent.ScopeGroup] {
        let directory = context.directory.snapshot
        let asked = authorization.consentScope
        let ordered = asked.filter { $0 == .openid }.union(asked)
        var groups: [PageContent.ScopeGroup] = []
        for token in ordered.tokens {
            let (text, service) = ScopeDescriptions.describe(token, directory, language.texts.scopes)
            let isKnown = known?.wholeScope.contains(token) == true
            let item = PageContent.ScopeItem(
                value: token.rawValue, description: text, service: service, isFixed: token == .openid,
                note: isKnown ? words.allowedBefore : nil)
            let name = service ?? words.aboutYou
            if let index = groups.firstIndex(where: { $0.service == name }) {
                groups[index].scopes.append(item)
            } else if service == nil {
                groups.insert(PageContent.ScopeGroup(service: name, scopes: [item]), at: 0)
            } else {
                groups.append(PageContent.ScopeGroup(service: name, scopes: [item]))
            }
        }
        return groups
    }

    /// What is asked for object by object, each as a sentence.
    func details() -> [PageContent.DetailItem] {
        let view = context.directory.view
        let format = DetailFormat(language, view.details)
        return authorization.authorizationDetails.enumerated().map { index, detail in
            let owner = view.details.owner(of: detail.type)
            let service = view.snapshot.resourceServers.first { $0.identifier == owner }?.name
            let isKnown = known?.authorizationDetails.cover([detail]) == true
            return PageContent.DetailItem(
                index: String(index), sentence: format.sentence(detail), service: service,
                isFixed: view.details.type(detail.type)?.isOptional == false,
                note: isKnown ? words.allowedBefore : nil)
        }
    }

    /// How long the access holds, and how long the answer.
    func terms(now: UnixTime) -> [PageContent.Term] {
        func moment(_ time: UnixTime) -> PageContent.Moment { PageContent.Moment(dayOf: time, language) }
        let policy = context.settings.refreshPolicy(for: authorization.client)
        let isOffline = authorization.consentScope.contains(.offlineAccess)
        let holds =
            isOffline
            ? PageContent.Term(words.whileAway, moment(now + policy.lifetime))
            : PageContent.Term(words.untilSignOut, moment(session.expiresAt))
        let isRemembered = !authorization.isAlwaysAsked && authorization.isIdentityProven
        let answer =
            isRemembered
            ? PageContent.Term(words.remembered, moment(now + context.settings.consentLifetime))
            : PageContent.Term(words.onceOnly)
        return [holds, answer, PageContent.Term(words.takeBack)]
    }
}
