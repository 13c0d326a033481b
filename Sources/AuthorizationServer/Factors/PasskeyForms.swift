import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

extension BrowserServices {
    /// What asks for passkeys; nil where there are none.
    var passkeys: PasskeyCeremony? {
        context.secondFactors.isOn(.passkey) ? PasskeyCeremony(context: context, location: location) : nil
    }

    /// Puts the button for a login with a passkey alone on the login page, and why one was refused. Says whether the page needs the script.
    func offerPasskey(
        on content: inout PageContent.Login, _ open: FlowKeeper.OpenFlow, _ language: PageLanguage,
        _ request: EndpointRequest
    ) -> Bool {
        guard let passkeys else { return false }
        let texts = FactorTexts.of(language)
        content.passkey = passkeys.question(open, allowing: [], demandsVerification: true).form(
            self, open, path: PasskeyLoginEndpoint.path, texts, button: texts.signInWithPasskey, style: "secondary",
            isOnly: false)
        if request.method != .post, (try? request.pageQuery())?[ProviderOffers.problem] == PasskeyLoginEndpoint.problem
        {
            content.providerError = texts.passkeyFailed
            content.notice = nil
        }
        return content.passkey != nil
    }
}

extension PageContent.PasskeyQuestion {
    /// The form that asks for a passkey that is there; nil where its template is at fault.
    func form(
        _ services: BrowserServices, _ open: FlowKeeper.OpenFlow, path: String, _ texts: FactorTexts, button: String,
        style: String, isOnly: Bool
    ) -> String? {
        PageTemplate.passkeyForm.render(
            PageContent.PasskeyForm(
                texts: texts, action: services.pages.path(path),
                csrf: services.formToken.make(secret: open.cookie, path: path), flow: open.handle,
                uiLocales: open.flow.uiLocales, question: self, registration: nil, button: button,
                failed: texts.passkeyFailed, style: style, isOnly: isOnly, script: services.pages.passkeyScript))
    }
}

extension PageContent.PasskeyRegistration {
    /// The form that asks for a new passkey; nil where its template is at fault.
    func form(_ services: BrowserServices, _ open: FlowKeeper.OpenFlow, _ texts: FactorTexts) -> String? {
        let path = FactorStage.additionPath
        return PageTemplate.passkeyForm.render(
            PageContent.PasskeyForm(
                texts: texts, action: services.pages.path(path),
                csrf: services.formToken.make(secret: open.cookie, path: path), flow: open.handle,
                uiLocales: open.flow.uiLocales, question: question, registration: self, button: texts.addPasskey,
                failed: texts.passkeyNotAdded, style: "primary", isOnly: true, script: services.pages.passkeyScript))
    }
}
