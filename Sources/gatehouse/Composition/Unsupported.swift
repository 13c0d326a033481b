import GatehouseConfig

extension Configuration {
    /// What the file asks for and this version does not run: said before anything starts, never passed over.
    func unsupported(in file: String) -> [String] {
        var lines: [String] = []
        func refuse(_ key: String, _ received: String, _ expected: String) {
            lines.append("\(file): \(key): received \(received), expected \(expected)")
        }
        if let server = authorizationServer {
            if server.accessToken.format != .jwt {
                refuse("authorization_server.access_token.format", "opaque", "jwt in this version")
            }
        }
        return lines
    }
}
