import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviders
import Secrets
import Storage

/// The providers that a person may log in at, as the account page shows and changes them.
///
/// A change demands a login of the last five minutes, with the second factor where the person has one. Asking for the password would be simpler, but
/// whoever came by a provider has none; and a browser that was left alone must not be enough to add a way in that outlives it.
struct AccountLinks: Sendable {
    /// How old the login may be with which links are changed.
    static let freshness: Duration = .seconds(300)
    private static let path = "/account"
    private static let linkPurpose = "account_link"

    let context: ServerContext
    let location: IssuerLocation
    let pages: Pages
    let flows: FlowKeeper
    let providers: ProviderLogins

    /// What came of a change: a closed set, which stands in the account page's URL.
    enum Outcome: String, Sendable, CaseIterable {
        case linked
        case alreadyLinked = "already_linked"
        case linkedElsewhere = "linked_elsewhere"
        case failed = "link_failed"
        case unlinked
        case onlyWay = "only_way"
        case confirmed

        /// The sentence for people.
        func text(_ texts: PageTexts.Federation, provider: String) -> String {
            switch self {
            case .linked: texts.linked(provider)
            case .alreadyLinked: texts.alreadyLinked(provider)
            case .linkedElsewhere: texts.linkedElsewhere(provider)
            case .failed: texts.linkFailed(provider)
            case .unlinked: texts.unlinked(provider)
            case .onlyWay: texts.onlyWay
            case .confirmed: texts.confirmed
            }
        }
    }

    typealias Session = SessionKeeper.CurrentSession

    /// Answers a button of the account page about providers; nil: the form is about something else.
    func answer(
        _ form: FormParameters, _ session: Session, in services: BrowserServices, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse? {
        let provider = form["link"].flatMap { context.providers.provider(named: $0) }
        guard provider != nil || form["unlink"] != nil else { return nil }
        if let answer = try await services.demandRecentLogin(
            session, within: Self.freshness, returnTo: Self.path, request)
        {
            return answer
        }
        if let provider { return try await begin(at: provider, session, request) }
        return try await unlink(form["unlink"] ?? "", session, request)
    }

    private func begin(
        at provider: Provider, _ session: Session, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        let secrets = flows.makeSecrets()
        var flow = AuthorizationFlow(.link(session: session.record.sessionID, parameters: ""))
        do throws(ProviderFailure) {
            let begun = try await providers.begin(
                at: provider, handle: secrets.handle, cookie: secrets.cookie, .choice(uiLocales: request.uiLocales))
            flow.provider = begun.attempt
            do throws(PageFailure) {
                let cookies = try await flows.begin(flow, request, with: secrets).cookies
                return pages.redirect(begun.url, status: .seeOther).settingCookies(cookies)
            } catch { return pages.response(error, request) }
        } catch {
            var answer = redirect(.failed, provider.settings.name)
            answer.logDetail = .init(
                errorCode: "provider_\(ProviderProblem(error).rawValue)", detail: error.detail)
            return answer
        }
    }

    // MARK: Changing

    /// Links an identity to the person, unless it is somebody else's.
    func link(
        _ login: FederatedLogin, to session: Session, _ request: EndpointRequest
    ) async throws(PageFailure) -> Outcome {
        let subject = session.record.subject
        let link = login.link(to: subject, now: context.clock())
        guard try await loaded(await context.stores.identityLinks.insert(link, user: nil)) == .won else {
            let present = try await loaded(await context.stores.identityLinks.identityLink(login.identity))
            return present?.subject == subject ? .alreadyLinked : .linkedElsewhere
        }
        await audit(.identityLinked, subject, login.provider.name, "on the account page", request)
        return .linked
    }

    /// Removes a link, unless it is the only way in. Two that are removed at once are both put back.
    private func unlink(
        _ id: String, _ session: Session, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        let subject = session.record.subject
        let store = context.stores.identityLinks
        let links = try await loaded(await store.identityLinks(of: subject))
        guard let link = links.first(where: { self.id(of: $0.identity) == id }) else { return redirect(nil, "") }
        guard waysIn(links.filter { $0 != link }, session.user) else { return redirect(.onlyWay, link.provider) }
        guard try await loaded(await store.removeIdentityLink(link.identity, of: subject)) == .won else {
            return redirect(nil, "")
        }
        guard waysIn(try await loaded(await store.identityLinks(of: subject)), session.user) else {
            _ = try await loaded(await store.insert(link, user: nil))
            return redirect(.onlyWay, link.provider)
        }
        await audit(.identityUnlinked, subject, link.provider, "on the account page", request)
        return redirect(.unlinked, link.provider)
    }

    /// Whether the person can still log in: by a password, or at a provider that is offered.
    private func waysIn(_ links: [IdentityLink], _ user: User) -> Bool {
        user.passwordHash != nil || links.contains { provider(of: $0.identity) != nil }
    }

    /// Ends the flow of a linking, and goes back to the account page.
    func finish(
        _ open: FlowKeeper.OpenFlow, _ outcome: Outcome, _ provider: ProviderSettings, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        try await flows.finish(open)
        return redirect(outcome, provider.name).settingCookies([
            flows.cookies.remove(flows.cookies.flowName(open.handle))
        ])
    }

    private func redirect(_ outcome: Outcome?, _ provider: String) -> EndpointResponse {
        let parameters = outcome.map { [("done", $0.rawValue), (ProviderOffers.provider, provider)] } ?? []
        return pages.redirect(location.url(Self.path, parameters), status: .seeOther)
    }

    /// Writes to the audit trail.
    func audit(
        _ kind: AuditEvent.Kind, _ subject: SubjectID?, _ provider: String, _ how: String, _ request: EndpointRequest
    ) async {
        await context.audit(
            AuditEvent(
                kind, at: context.clock(), subject: subject, clientAddress: request.clientAddress,
                requestID: request.requestID, detail: "provider \(provider), \(how)"))
    }

    // MARK: Showing

    /// The links of a person and the providers that can still be linked.
    func show(_ session: Session, _ texts: PageTexts) async throws(PageFailure) -> PageContent.SignInMethods? {
        let links = try await loaded(await context.stores.identityLinks.identityLinks(of: session.record.subject))
        let linked = Set(links.compactMap { provider(of: $0.identity)?.name })
        let offers = context.providers.all.filter { !linked.contains($0.name) }
        guard !links.isEmpty || !offers.isEmpty else { return nil }
        return PageContent.SignInMethods(
            texts: texts.federation, hasPassword: session.user.passwordHash != nil,
            links: links.map { link in
                let name = provider(of: link.identity)?.settings.displayName ?? link.provider
                return PageContent.LinkedProvider(
                    id: id(of: link.identity), name: name, since: PageContent.Moment(link.linkedAt, texts),
                    unlinkLabel: texts.federation.unlinkFrom(name))
            },
            offers: offers.map { PageContent.Provider($0.settings, texts.federation.link) },
            hasList: session.user.passwordHash != nil || !links.isEmpty, hasOffers: !offers.isEmpty)
    }

    /// The notice after a change; nil: none of these.
    func notice(_ query: FormParameters, _ texts: PageTexts) -> String? {
        guard let outcome = query["done"].flatMap(Outcome.init(rawValue:)) else { return nil }
        let name = query[ProviderOffers.provider] ?? ""
        return outcome.text(
            texts.federation, provider: context.providers.provider(named: name)?.settings.displayName ?? "")
    }

    /// The provider that an identity comes from, as far as it is offered.
    private func provider(of identity: ExternalIdentity) -> Provider? {
        context.providers.all.first { provider in
            if case .oauth2 = provider.settings.kind { return provider.name.hasSameBytes(as: identity.issuer) }
            return provider.issuers.mayIssue(as: identity.issuer)
        }
    }

    /// What a link is called in the form: neither issuer nor subject stand in the page.
    private func id(of identity: ExternalIdentity) -> String {
        let text = "\(identity.issuer)\n\(identity.subject)"
        return Base64URL.encode(context.keyRing.keyedHash(text.utf8, purpose: Self.linkPurpose).bytes)
    }
}
