import OAuthCore
import Secrets

extension BrowserServices {
    /// The application's answer that a browser brings back with its verifier. Nothing is consumed here.
    ///
    /// Whoever knows the challenge knows nothing of the verifier; whoever has the verifier still needs the flow's cookie.
    func answer(
        to stage: DelegatedStage, of open: FlowKeeper.OpenFlow, verifier: String
    ) throws(PageFailure) -> DelegatedStep.Decision {
        guard let step = open.flow[stage], step.state != .taken else {
            throw .finished("the answer of the application was taken already")
        }
        guard case .decided(let decision) = step.state else {
            throw .forbidden("the application has not answered the \(stage.rawValue) request, but a verifier was sent")
        }
        let hasher = context.keyRing.hasher(for: stage.hashPurpose)
        guard PageCookies.isValue(verifier), hasher.matches(decision.verifierHash, verifier.utf8) else {
            throw .forbidden("\(stage.verifierParameter) is not the one that the application was given")
        }
        let waited = context.clock().since(decision.at)
        guard waited < DelegatedStage.verifierLifetime else {
            throw .finished(
                """
                the browser came \(waited.wholeSeconds) s after the application's answer, which holds for \
                \(DelegatedStage.verifierLifetime.wholeSeconds) s
                """)
        }
        return decision
    }
}
