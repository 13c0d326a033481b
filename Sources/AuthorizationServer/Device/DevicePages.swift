import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

/// What people see who bring the code of a device.
struct DevicePages: Sendable {
    let services: BrowserServices

    /// What the last page says.
    enum Outcome: String {
        case allowed
        case denied
    }

    /// What the form of an answer is bound to: it stands for one login and one device.
    static func formSubject(_ session: SessionKeeper.CurrentSession, _ device: SecretHash) -> String {
        session.record.sessionID.rawValue + "\n" + Base64URL.encode(device.bytes)
    }

    /// The form for the code, in a flow that is open.
    func form(
        _ open: FlowKeeper.OpenFlow, code: String?, error: KeyPath<DeviceTexts, String>?, _ request: EndpointRequest,
        status: HTTPResponse.Status = .ok
    ) -> EndpointResponse {
        form(
            open.flow, handle: open.handle, cookie: open.cookie, code: code, error: error, request, status: status)
    }

    /// The form for the code.
    func form(
        _ flow: AuthorizationFlow, handle: String, cookie: String, code: String?,
        error: KeyPath<DeviceTexts, String>?, _ request: EndpointRequest, status: HTTPResponse.Status = .ok
    ) -> EndpointResponse {
        let language = request.pageLanguage(flow.uiLocales)
        let texts = DeviceTexts.of(language)
        let content = DeviceContent.Form(
            texts: texts, action: services.pages.path(DeviceEndpoint.path),
            csrf: services.formToken.make(secret: cookie, path: DeviceEndpoint.path), flow: handle,
            uiLocales: flow.uiLocales, code: code, error: error.map { texts[keyPath: $0] })
        return services.pages.render(.device, content, title: texts.heading, language, status: status)
    }

    /// What the device asks for, and from where.
    func question(
        _ open: FlowKeeper.OpenFlow, _ code: UserCode, _ record: DeviceAuthorizationRecord, _ client: Client,
        _ session: SessionKeeper.CurrentSession, _ request: EndpointRequest
    ) -> EndpointResponse {
        let language = request.pageLanguage(open.flow.uiLocales)
        let texts = DeviceTexts.of(language)
        let shared = language.texts
        let subject = open.flow.device?.device.map { Self.formSubject(session, $0) } ?? ""
        let isElsewhere = !ClientNetwork.isOne(record.address, request.clientAddress)
        let content = DeviceContent.Question(
            texts: texts, deny: shared.consent.deny, allow: shared.consent.allow,
            signedIn: shared.consent.account, action: services.pages.path(DeviceEndpoint.path),
            csrf: services.formToken.make(secret: open.cookie, path: DeviceEndpoint.path, subject: subject),
            flow: open.handle, uiLocales: open.flow.uiLocales, code: code.display, client: client.displayName,
            account: session.user.displayName, address: record.address ?? texts.unknownAddress,
            asked: PageContent.Moment(record.requestedAt, shared), elsewhere: isElsewhere ? texts.elsewhere : nil,
            scopes: scopes(
                services.context.directory.view.permitted(record.scope, to: session.user), client, shared.scopes),
            details: details(record, client, language), links: services.links(client, shared.consent))
        return services.pages.render(.deviceQuestion, content, title: texts.question, language)
    }

    /// The operator's own clients are allowed as a whole, others in part.
    private func scopes(_ scope: Scope, _ client: Client, _ texts: PageTexts.Scopes) -> [PageContent.ScopeItem] {
        ScopeDescriptions.items(scope, services.context.directory.snapshot, texts).map { item in
            PageContent.ScopeItem(
                value: item.value, description: item.description, service: item.service,
                isFixed: item.isFixed || client.isFirstParty)
        }
    }

    /// Each object as a sentence. Part of them may be allowed where their type says so.
    private func details(
        _ record: DeviceAuthorizationRecord, _ client: Client, _ language: PageLanguage
    ) -> [PageContent.DetailItem] {
        let view = services.context.directory.view
        let format = DetailFormat(language, view.details)
        return record.details.enumerated().map { index, detail in
            let owner = view.details.owner(of: detail.type)
            return PageContent.DetailItem(
                index: String(index), sentence: format.sentence(detail),
                service: view.snapshot.resourceServers.first { $0.identifier == owner }?.name,
                isFixed: client.isFirstParty || view.details.type(detail.type)?.isOptional == false, note: nil)
        }
    }

    /// The last page.
    func done(_ outcome: String, _ request: EndpointRequest) -> EndpointResponse {
        let language = request.pageLanguage()
        let texts = DeviceTexts.of(language)
        let message = Outcome(rawValue: outcome) == .allowed ? texts.allowed : texts.denied
        return services.pages.message(message, language)
    }
}
