import HTTPExchange
import OAuthCore

/// A login that a page of the account asks for before it changes how somebody can log in, or hands out what is kept about them.
extension AuthorizationFlow {
    private static let parameter = "confirm"
    private static let returnPath = "return_to"

    /// A flow that leads back to a page of the account once the person has logged in again.
    static func confirmation(uiLocales: String?, returnTo path: String = RecentLogin.account) -> AuthorizationFlow {
        let locales = uiLocales.map { [(EndpointRequest.uiLocales, $0)] } ?? []
        let parameters = [(parameter, "yes")] + accountReturn(to: path) + locales
        return AuthorizationFlow(.account(parameters: FormParameters.encode(parameters)))
    }

    /// What names the page of the account that a flow leads to.
    static func accountReturn(to path: String) -> [(String, String)] { [(returnPath, path)] }

    /// Whether it is one.
    var isConfirmation: Bool {
        guard case .account(let parameters) = purpose else { return false }
        return FlowKeeper.parameters(parameters)[Self.parameter] != nil
    }

    /// The page of the account that the flow leads to; the first of them where it names none that is known.
    var accountPath: String {
        guard case .account(let parameters) = purpose,
            let path = FlowKeeper.parameters(parameters)[Self.returnPath], RecentLogin.paths.contains(path)
        else { return RecentLogin.account }
        return path
    }

    /// Whether the login of that session still has to be confirmed.
    func awaitsConfirmation(of session: SessionID) -> Bool {
        (isConfirmation || progress.demandsLogin) && progress.authenticated != session
    }
}
