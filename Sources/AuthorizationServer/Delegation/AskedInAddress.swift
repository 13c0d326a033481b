import OAuthCore

extension AuthorizationFlow {
    /// What an application that cannot call is told of the request in the address that the browser is sent to: as the client sent it.
    ///
    /// It passes through the browser, so that it is advice: the answer is checked against the request itself. OpenID Connect Core §3.1.2.1.
    var askedInAddress: [(String, String)] {
        let parameters = FlowKeeper.parameters(purpose.parameters)
        return ["prompt", "max_age", "acr_values", "login_hint", "ui_locales"].compactMap { name in
            parameters[name].map { (name, $0) }
        }
    }
}
