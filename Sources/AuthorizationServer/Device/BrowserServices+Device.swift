import OAuthCore
import Storage

extension BrowserServices {
    /// The device whose question is shown in a flow, with its client, as long as it waits; nil: none does.
    func waitingDevice(
        _ open: FlowKeeper.OpenFlow
    ) async throws(PageFailure) -> (DeviceRecords.Found, Client)? {
        guard let device = open.flow.device?.device,
            let found = try await loaded(
                await DeviceRecords(context: context).waiting(device, now: context.clock())),
            let client = context.directory.snapshot.clients[found.record.clientID]
        else { return nil }
        return (found, client)
    }

    /// The level that a person has to reach before they are asked for a device: by its client, or by a scope; nil: the session's will do.
    func missingLevel(
        for client: Client, _ record: DeviceAuthorizationRecord, _ session: SessionKeeper.CurrentSession
    ) -> AuthenticationContext.Level? {
        let rules = context.loginRules.factors
        guard rules.policy != .off,
            client.requiresSecondFactor || record.scope.tokens.contains(where: rules.scopes.contains),
            (AuthenticationContext.Level(acr: session.record.acr) ?? .password) < .twoFactors
        else { return nil }
        return .twoFactors
    }
}
