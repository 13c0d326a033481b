import HTTPTypes

extension EndpointRequest {
    /// The answer to a request that nobody meant: HEAD, or a browser that fetches what a person may click on. Nil: somebody went there.
    ///
    /// For addresses that work once. RFC 9110 §9.2.1 has GET and HEAD change nothing that the person did not ask for.
    package var refusalOfPreview: EndpointResponse? {
        let fields: HTTPFields = [.cacheControl: "no-store"]
        if isHead { return EndpointResponse(status: .ok, headerFields: fields) }
        let purpose = [HTTPField.Name.secPurpose, .purpose].compactMap { headerFields[$0]?.lowercased() }
        guard purpose.contains(where: { $0.contains("prefetch") }) else { return nil }
        return EndpointResponse(
            status: .forbidden, headerFields: fields,
            logDetail: .init(errorCode: "prefetch", detail: "a browser looked ahead; nothing was consumed"))
    }
}

extension HTTPField.Name {
    fileprivate static let secPurpose = HTTPField.Name("Sec-Purpose") ?? .expect
    fileprivate static let purpose = HTTPField.Name("Purpose") ?? .expect
}
