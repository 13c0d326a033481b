import HTTPExchange

/// Where a login comes from.
struct LoginOrigin: Sendable {
    /// The client's address; nil: it is not known.
    let address: String?
    /// The request, for the log.
    let requestID: String

    init(address: String?, requestID: String) {
        self.address = address
        self.requestID = requestID
    }

    /// From a browser, or from a program.
    init(_ request: EndpointRequest) {
        self.init(address: request.clientAddress, requestID: request.requestID)
    }
}
