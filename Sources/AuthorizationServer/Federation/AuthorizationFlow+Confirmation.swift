import HTTPExchange
import OAuthCore

/// A login that the account page asks for before it changes how somebody can log in.
extension AuthorizationFlow {
    private static let parameter = "confirm"

    /// A flow that leads back to the account page once the person has logged in again.
    static func confirmation(uiLocales: String?) -> AuthorizationFlow {
        let locales = uiLocales.map { [(EndpointRequest.uiLocales, $0)] } ?? []
        return AuthorizationFlow(.account(parameters: FormParameters.encode([(parameter, "yes")] + locales)))
    }

    /// Whether it is one.
    var isConfirmation: Bool {
        guard case .account(let parameters) = purpose else { return false }
        return FlowKeeper.parameters(parameters)[Self.parameter] != nil
    }

    /// Whether the login of that session still has to be confirmed.
    func awaitsConfirmation(of session: SessionID) -> Bool { isConfirmation && progress.authenticated != session }
}
