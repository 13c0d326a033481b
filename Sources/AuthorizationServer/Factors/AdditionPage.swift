import HTTPExchange
import HTTPTypes
import OAuthCore
import QRCodes
import Secrets

/// The pages on which a second factor is added.
struct AdditionPage: Sendable {
    let services: BrowserServices
    var open: FlowKeeper.OpenFlow
    let person: FactorStage.Person
    let isDemanded: Bool

    /// Which kind it is to be.
    func choice(of methods: [SecondFactorMethod], _ request: EndpointRequest) -> EndpointResponse {
        let language = language(request)
        let texts = FactorTexts.of(language)
        let content = PageContent.FactorChoice(
            texts: texts, lead: isDemanded ? texts.demanded : nil,
            methods: methods.map { method in
                PageContent.Link(
                    url: url(FactorStage.additionPath, [(FactorAdditionEndpoint.method, method.rawValue)]),
                    text: texts.add(method))
            }, cancel: cancel(texts))
        return services.pages.render(.factorChoice, content, title: texts.addHeading, language)
    }

    /// The QR code of an app, and the field for its first code.
    func app(_ codes: TOTP, name: String?, isWrong: Bool, _ request: EndpointRequest) -> EndpointResponse {
        let language = language(request)
        let texts = FactorTexts.of(language)
        let issuer = WebURL(services.location.issuer)?.host ?? services.location.issuer
        let uri = codes.uri(issuer: issuer, account: person.user.username)
        let content = PageContent.AppAddition(
            texts: texts, lead: isDemanded ? texts.demanded : nil,
            action: services.pages.path(FactorStage.additionPath),
            csrf: services.formToken.make(secret: open.cookie, path: FactorStage.additionPath), flow: open.handle,
            uiLocales: open.flow.uiLocales, method: SecondFactorMethod.totp.rawValue,
            qrCode: QRCode(uri)?.svg(label: texts.qrCode), secret: Self.grouped(codes.secret), uri: uri,
            name: name.flatMap { $0.isEmpty ? nil : $0 } ?? texts.app, error: isWrong ? texts.wrongFirst : nil,
            cancel: cancel(texts))
        var answer = services.pages.render(.appAddition, content, title: texts.appHeading, language)
        if isWrong { answer.logDetail = .init(errorCode: "login_failed", detail: "a wrong first code of an app") }
        return answer
    }

    /// The button that asks the device for a passkey.
    func passkey(isProblem: Bool, _ request: EndpointRequest) -> EndpointResponse {
        let language = language(request)
        let texts = FactorTexts.of(language)
        let registration = services.passkeys?.registration(
            open, for: person.user, excluding: person.factors.passkeys)
        let content = PageContent.PasskeyAddition(
            texts: texts, lead: isDemanded ? texts.demanded : nil, error: isProblem ? texts.passkeyNotAdded : nil,
            passkey: registration?.form(services, open, texts) ?? "", cancel: cancel(texts))
        return services.pages.allowingScript(
            services.pages.render(.passkeyAddition, content, title: texts.passkeyHeading, language))
    }

    /// The recovery codes, which are shown this once.
    func recoveryCodes(_ codes: [String], _ request: EndpointRequest) -> EndpointResponse {
        let language = language(request)
        let texts = FactorTexts.of(language)
        let content = PageContent.RecoveryCodes(
            texts: texts, codes: codes.map { .init(code: $0) },
            goOn: PageContent.Link(url: url("/login"), text: texts.saved))
        return services.pages.render(.recoveryCodes, content, title: texts.recoveryHeading, language)
    }

    private func language(_ request: EndpointRequest) -> PageLanguage { request.pageLanguage(open.flow.uiLocales) }

    private func cancel(_ texts: FactorTexts) -> PageContent.Link? {
        guard !isDemanded else { return nil }
        return PageContent.Link(url: services.pages.path(open.flow.accountPath), text: texts.notNow)
    }

    private func url(_ path: String, _ more: [(String, String)] = []) -> String {
        let locales = open.flow.uiLocales.map { [(EndpointRequest.uiLocales, $0)] } ?? []
        return services.pages.path(path) + "?"
            + FormParameters.encode([(FlowKeeper.parameter, open.handle)] + more + locales)
    }

    /// In groups of four, as people read and type it.
    private static func grouped(_ text: String) -> String {
        var groups: [Substring] = []
        var rest = text[...]
        while !rest.isEmpty {
            groups.append(rest.prefix(4))
            rest = rest.dropFirst(4)
        }
        return groups.joined(separator: " ")
    }
}
