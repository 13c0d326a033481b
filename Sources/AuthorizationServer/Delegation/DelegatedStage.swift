import OAuthCore

/// The two things that an application can be asked about a flow.
enum DelegatedStage: String, Sendable, Hashable, CaseIterable {
    /// Who the person is.
    case login
    /// What the client may.
    case consent

    /// The page of the server that leads to the application, and that the browser comes back to.
    var path: String { "/" + rawValue }
    /// What carries the flow's handle to the application.
    var challengeParameter: String { rawValue + "_challenge" }
    /// What the browser brings back, once.
    var verifierParameter: String { rawValue + "_verifier" }
    /// How long an answer of the application waits for its browser.
    static let verifierLifetime: Duration = .seconds(60)
    /// The purpose of the keyed hash of a verifier.
    var hashPurpose: String { rawValue + "_verifier" }
}

extension AuthorizationFlow {
    /// How far an application is with a stage; nil: it was never asked.
    subscript(stage: DelegatedStage) -> DelegatedStep? {
        get { stage == .login ? login : consent }
        set { if stage == .login { login = newValue } else { consent = newValue } }
    }
}
