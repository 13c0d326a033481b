import HTTPExchange

/// Where a login comes from.
struct LoginOrigin: Sendable {
    /// The client's address; nil: it is not known.
    let address: String?
    /// The request, for the log.
    let requestID: String
    /// The name that the browser was given at an earlier login, of whomever; nil: it has none.
    var device: String?

    /// From a program, which is never known.
    init(address: String?, requestID: String) {
        self.address = address
        self.requestID = requestID
    }

    /// From a browser.
    init(_ request: EndpointRequest, context: ServerContext) {
        self.init(address: request.clientAddress, requestID: request.requestID)
        guard context.settings.protection.deviceLifetime > .zero else { return }
        let cookies = PageCookies(
            sessionName: context.settings.sessionCookieName, isSecure: IssuerLocation(context.settings.issuer).isSecure)
        device = DeviceCookie(keyRing: context.keyRing).name(request, cookies)
    }
}
