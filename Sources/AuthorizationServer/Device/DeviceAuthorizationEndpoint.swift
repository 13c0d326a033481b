package import HTTPExchange
import HTTPTypes
import OAuthCore
import Synchronization

/// The device authorization endpoint: a device without a keyboard begins here. RFC 8628 §3.1 and §3.2.
///
/// There is one as long as a client is registered for the grant; without one the path is unknown.
package struct DeviceAuthorizationEndpoint: Sendable {
    /// How many requests one network may make within a minute: each is two rows in the store, and a public client proves nothing.
    static let limit = 120

    private let context: ServerContext
    private let forms: ClientForms
    private let issuer: TokenIssuer
    private let begun: DeviceThrottle

    /// An endpoint on a context.
    package init(context: ServerContext) {
        self.context = context
        self.forms = ClientForms(context: context, isOpenToAnyOrigin: true)
        self.issuer = TokenIssuer(context: context)
        self.begun = DeviceThrottle()
    }

    /// Answers a request.
    package func handle(_ request: EndpointRequest) async -> EndpointResponse {
        guard context.directory.view.hasDeviceClients else { return EndpointResponse(status: .notFound) }
        guard request.method == .post else {
            return EndpointResponse(status: .methodNotAllowed, headerFields: [.allow: "POST"])
        }
        return await forms.answer(request) { client, form async throws(EndpointFailure) in
            try await begin(client, form, request)
        }
    }

    private func begin(
        _ client: Client, _ form: FormParameters, _ request: EndpointRequest
    ) async throws(EndpointFailure) -> EndpointResponse {
        let now = context.clock()
        let view = context.directory.view
        let asked = try checked(
            try DeviceAuthorizationRequest.validate(
                form, client: client, audiences: view.audiences, details: view.details))
        if let wait = begun.begin(address: request.clientAddress, now: now) {
            throw .busy(
                retryAfterSeconds: wait.wholeSeconds + 1,
                detail: "more than \(Self.limit) device authorizations a minute from there")
        }
        let settings = context.settings
        let record = DeviceAuthorizationRecord(
            clientID: client.clientID, request: asked, address: request.clientAddress, requestedAt: now,
            expiresAt: now + settings.deviceCodeLifetime, interval: settings.deviceCodeInterval)
        let (deviceCode, userCode) = try await DeviceRecords(context: context).begin(
            record, accessTokenLifetime: issuer.accessTokenLifetime(client))
        return answer(deviceCode, userCode)
    }

    /// RFC 8628 §3.2.
    private func answer(_ deviceCode: DeviceCode, _ userCode: UserCode) -> EndpointResponse {
        let settings = context.settings
        let location = IssuerLocation(settings.issuer)
        let page = AuthorizationServerMetadata.Path.device
        var json = JSONWriter(reservingCapacity: 512)
        json.beginObject()
        json.member("device_code", deviceCode.wireForm)
        json.member("user_code", userCode.display)
        json.member("verification_uri", location.url(page))
        json.member("verification_uri_complete", location.url(page, [("user_code", userCode.display)]))
        json.member("expires_in", settings.deviceCodeLifetime.wholeSeconds)
        json.member("interval", settings.deviceCodeInterval.wholeSeconds)
        json.endObject()
        return JSONResponse.ok(json.bytes, isOpenToAnyOrigin: true)
    }
}

/// Bounds how fast one network may ask for codes. Each node counts for itself, as for the flows of browsers.
private final class DeviceThrottle: Sendable {
    private let begun = Mutex(
        CountedWindow(limit: DeviceAuthorizationEndpoint.limit, length: .seconds(60), entries: 20_000))

    func begin(address: String?, now: UnixTime) -> Duration? {
        let network = address.map(ClientNetwork.of) ?? ""
        return begun.withLock { begun in
            if let wait = begun.wait(network, now) { return wait }
            begun.count(network, now)
            return nil
        }
    }
}
