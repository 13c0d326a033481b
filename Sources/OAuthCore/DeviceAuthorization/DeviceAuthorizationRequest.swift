/// What a device asks for at the device authorization endpoint. RFC 8628 §3.1.
package struct DeviceAuthorizationRequest: Sendable, Hashable {
    /// What may be granted: asked for, known and registered.
    package let scope: Scope
    /// What is asked for object by object. RFC 9396 §3.
    package let details: [AuthorizationDetail]
    /// The resource servers that the tokens are for. RFC 8707 §2.
    package let resources: [String]

    /// Checks a request by the rules of the authorization endpoint. RFC 8628 §3.1, RFC 6749 §3.3, RFC 8707 §2.
    package static func validate(
        _ form: FormParameters, client: Client, audiences: AudienceResolver,
        details: AuthorizationDetailsResolver = AuthorizationDetailsResolver(resourceServers: [])
    ) throws(OAuthError) -> DeviceAuthorizationRequest {
        try TokenRequest.demand(.deviceCode, of: client)
        var request = AuthorizationRequest(
            target: AuthorizationTarget(client: client, redirectURI: "", namesRedirectURI: false, state: nil))
        let input = AuthorizationCheck.Input(
            parameters: form, client: client, audiences: audiences, details: details, hint: nil)
        try AuthorizationCheck.scope(&request, input)
        try AuthorizationCheck.authorizationDetails(&request, input)
        try AuthorizationCheck.resource(&request, input)
        return DeviceAuthorizationRequest(
            scope: request.scope, details: request.authorizationDetails, resources: request.resources)
    }
}
