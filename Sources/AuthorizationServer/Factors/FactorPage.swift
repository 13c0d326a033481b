import OAuthCore

/// What the page of the second factor shows.
struct FactorPage: Sendable {
    /// Why an attempt did not succeed.
    enum Problem: Sendable {
        case wrong
        case throttled
        case passkey
    }

    let services: BrowserServices
    let open: FlowKeeper.OpenFlow
    /// The strongest first; not empty.
    let choices: [FactorChoice]
    let chosen: FactorChoice?
    let problem: Problem?
    let passkeys: [Passkey]

    /// What is shown: what the person chose, where they have it, else the strongest.
    private var choice: FactorChoice {
        chosen.flatMap { choices.contains($0) ? $0 : nil } ?? choices.first ?? .recovery
    }

    func content(_ texts: FactorTexts) -> PageContent.Factor {
        PageContent.Factor(
            texts: texts, lead: texts.lead(choice), action: services.pages.path(FactorStage.path),
            csrf: services.formToken.make(secret: open.cookie, path: FactorStage.path), flow: open.handle,
            uiLocales: open.flow.uiLocales, choice: choice.rawValue, error: error(texts),
            label: choice == .recovery ? texts.recoveryCode : texts.code, passkey: passkeyForm(texts),
            isCode: choice != .passkey, isApp: choice == .app,
            isRecovery: choice == .recovery, others: choices.filter { $0 != choice }.map { link($0, texts) },
            restart: open.flow.pending.map { _ in PageContent.Link(url: url("/login"), text: texts.startOver) })
    }

    private func passkeyForm(_ texts: FactorTexts) -> String? {
        guard choice == .passkey else { return nil }
        return services.passkeys?.question(open, allowing: passkeys, demandsVerification: false).form(
            services, open, path: FactorStage.path, texts, button: texts.usePasskey, style: "primary", isOnly: true)
    }

    /// Whether the page needs the script.
    var needsScript: Bool { choice == .passkey }

    private func error(_ texts: FactorTexts) -> String? {
        switch problem {
        case .wrong: texts.wrong
        case .throttled: texts.throttled
        case .passkey: texts.passkeyFailed
        case nil: nil
        }
    }

    private func link(_ choice: FactorChoice, _ texts: FactorTexts) -> PageContent.Link {
        PageContent.Link(
            url: url(FactorStage.path, [(FactorEndpoint.choice, choice.rawValue)]), text: texts.use(choice))
    }

    private func url(_ path: String, _ more: [(String, String)] = []) -> String {
        let locales = open.flow.uiLocales.map { [("ui_locales", $0)] } ?? []
        return services.pages.path(path) + "?"
            + FormParameters.encode([(FlowKeeper.parameter, open.handle)] + more + locales)
    }
}
