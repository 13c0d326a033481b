import OAuthCore

extension RedisLocation {
    private static let names = [
        "ca_file", "cert_file", "key_file", "sentinel_username", "sentinel_password", "wait_replicas", "wait_timeout",
        "allow_eviction",
    ]

    /// Reads what follows the question mark.
    mutating func readParameters(_ query: Substring) throws(RedisLocationError) {
        var values: [String: String] = [:]
        for pair in query.split(separator: "&") {
            var name = pair
            let value = try Self.decoded(Self.cut(&name, after: "=") ?? "", "a parameter")
            guard Self.names.contains(String(name)), !value.isEmpty, values[String(name)] == nil else {
                let names = Self.names.joined(separator: ", ")
                throw RedisLocationError(
                    "received the parameter \(LogText.quote(name)), expected \(names), once each and with a value")
            }
            values[String(name)] = value
        }
        try readFiles(values)
        try readSentinel(values)
        try readAcknowledgement(values)
        if let text = values["allow_eviction"] {
            guard text == "true" || text == "false" else {
                throw RedisLocationError("received allow_eviction=\(LogText.quote(text)), expected true or false")
            }
            allowsEviction = text == "true"
        }
    }

    private mutating func readFiles(_ values: [String: String]) throws(RedisLocationError) {
        trustRootsFile = values["ca_file"]
        switch (values["cert_file"], values["key_file"]) {
        case (let certificate?, let key?): clientCertificate = .init(certificateFile: certificate, keyFile: key)
        case (nil, nil): break
        default: throw RedisLocationError("received one of cert_file and key_file, expected both or none")
        }
        guard isSecure || (trustRootsFile == nil && clientCertificate == nil) else {
            throw Self.expected("certificates for a scheme that is not TLS")
        }
    }

    private mutating func readSentinel(_ values: [String: String]) throws(RedisLocationError) {
        let (username, password) = (values["sentinel_username"], values["sentinel_password"])
        guard username != nil || password != nil else { return }
        guard case .sentinel(var sentinel) = arrangement else {
            throw RedisLocationError(
                "received sentinel_username or sentinel_password, expected them with +sentinel only")
        }
        guard password != nil else {
            throw RedisLocationError("received sentinel_username, expected sentinel_password with it")
        }
        (sentinel.username, sentinel.password) = (username, password)
        arrangement = .sentinel(sentinel)
    }

    private mutating func readAcknowledgement(_ values: [String: String]) throws(RedisLocationError) {
        let timeout = try Self.number(values, "wait_timeout", 1...10_000)
        guard let replicas = try Self.number(values, "wait_replicas", 1...9) else {
            guard timeout == nil else {
                throw RedisLocationError("received wait_timeout, expected wait_replicas with it")
            }
            return
        }
        acknowledgement = Acknowledgement(replicas: replicas)
        if let timeout { acknowledgement?.timeout = .milliseconds(timeout) }
    }

    private static func number(
        _ values: [String: String], _ name: String, _ range: ClosedRange<Int>
    ) throws(RedisLocationError) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = RESPNumber.length(text.utf8), range.contains(number) else {
            throw RedisLocationError(
                "received \(name)=\(LogText.quote(text)), expected a number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }
}
