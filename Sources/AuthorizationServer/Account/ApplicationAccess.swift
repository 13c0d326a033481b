import OAuthCore

/// What one client has of a person: everything of its grants that were redeemed, and the answer that is remembered.
struct ApplicationAccess: Sendable {
    let client: ClientID
    /// Those that were redeemed, newest first.
    let grants: [GrantRecord]
    let consent: ConsentRecord?

    /// One for each client, those with access first.
    static func all(grants: [GrantRecord], consents: [ConsentRecord]) -> [ApplicationAccess] {
        let redeemed = Dictionary(grouping: grants.filter { $0.activatedAt != nil }, by: \.clientID)
        let remembered = Dictionary(consents.map { ($0.clientID, $0) }) { first, _ in first }
        return Set(redeemed.keys).union(remembered.keys).sorted()
            .map { ApplicationAccess(client: $0, grants: redeemed[$0] ?? [], consent: remembered[$0]) }
            .sorted { !$0.grants.isEmpty && $1.grants.isEmpty }
    }

    /// All scopes that it has, or that are remembered.
    var scope: Scope {
        grants.isEmpty ? consent?.wholeScope ?? .empty : grants.reduce(.empty) { $0.union($1.scope) }
    }

    /// All objects of authorization details that it has, or that are remembered, each once.
    var details: [AuthorizationDetail] {
        let all = grants.isEmpty ? consent?.authorizationDetails ?? [] : grants.flatMap(\.authorizationDetails)
        return all.reduce(into: []) { details, detail in if !details.contains(detail) { details.append(detail) } }
    }

    /// Since when it has access.
    var since: UnixTime? { grants.map(\.createdAt).min() ?? consent?.grantedAt }

    /// When it last came for a token: its refreshes, which are written anyway, or the login.
    var lastUsed: UnixTime? { grants.compactMap { $0.rotations.last?.at ?? $0.activatedAt }.max() }

    /// Until when at the latest; nil: as long as the login session.
    var until: UnixTime? {
        grants.contains(where: \.isOffline) ? grants.filter(\.isOffline).map(\.expiresAt).max() : nil
    }
}

/// The applications as the page shows them.
struct ApplicationRows: Sendable {
    let language: PageLanguage
    private let services: BrowserServices
    private let view: DirectoryView

    init(_ language: PageLanguage, _ services: BrowserServices) {
        self.language = language
        self.services = services
        view = services.context.directory.view
    }

    private var words: ConsentTexts.Applications { ConsentTexts.of(language).applications }

    func row(_ access: ApplicationAccess, number: Int) -> PageContent.ApplicationRow {
        let client = view.snapshot.clients[access.client]
        let name = client?.displayName ?? access.client.rawValue
        let links = client.map { services.links($0, language.texts.consent) } ?? []
        return PageContent.ApplicationRow(
            id: access.client.rawValue, anchor: "application-\(number)", name: name,
            logo: services.pages.logo(of: access.client), links: links, hasLinks: !links.isEmpty,
            since: access.since.map(moment), lastUsed: access.grants.isEmpty ? nil : access.lastUsed.map(moment),
            term: term(access), access: details(access, name) + scopes(access, name),
            revokeLabel: words.revokeAllOf(name))
    }

    /// One line of the overview: what the client has, in the order of the page of the applications.
    func overview(_ access: ApplicationAccess) -> PageContent.Application {
        let name = view.snapshot.clients[access.client]?.displayName ?? access.client.rawValue
        let items = details(access, name) + scopes(access, name)
        return PageContent.Application(
            id: access.client.rawValue, name: name,
            access: items.enumerated().map { PageContent.AccessLine($1.sentence, isFirst: $0 == 0) },
            since: access.since.map(moment), revokeLabel: language.texts.account.revokeAccess(name))
    }

    private func term(_ access: ApplicationAccess) -> PageContent.Term? {
        if access.grants.isEmpty {
            return access.consent.map { PageContent.Term(words.rememberedOnly, day($0.expiresAt)) }
        }
        return access.until.map { PageContent.Term(words.until, day($0)) } ?? PageContent.Term(words.untilSignOut)
    }

    private func details(_ access: ApplicationAccess, _ name: String) -> [PageContent.AccessItem] {
        let format = DetailFormat(language, view.details)
        return access.details.map { detail in
            let owner = view.details.owner(of: detail.type)
            let sentence = format.sentence(detail)
            return PageContent.AccessItem(
                field: "revoke_detail", handle: ApplicationsEndpoint.handle(of: detail), sentence: sentence,
                service: view.snapshot.resourceServers.first { $0.identifier == owner }?.name, isFixed: false,
                revokeLabel: words.revokeOneOf(sentence.plain))
        }
    }

    private func scopes(_ access: ApplicationAccess, _ name: String) -> [PageContent.AccessItem] {
        access.scope.tokens.map { token in
            let (text, service) = ScopeDescriptions.describe(token, view.snapshot, language.texts.scopes)
            return PageContent.AccessItem(
                field: "revoke_scope", handle: token.rawValue,
                sentence: PageContent.Sentence(language: nil, pieces: [.init(text: text, value: nil)]),
                service: service, isFixed: token == .openid, revokeLabel: words.revokeOneOf(text))
        }
    }

    private func day(_ time: UnixTime) -> PageContent.Moment { PageContent.Moment(dayOf: time, language) }

    private func moment(_ time: UnixTime) -> PageContent.Moment { PageContent.Moment(time, language.texts) }
}
