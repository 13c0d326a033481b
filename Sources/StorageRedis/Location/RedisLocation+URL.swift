import OAuthCore

/// Why a text is not the URL of a Redis. Holds no part of the URL that may be secret.
public struct RedisLocationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was received, against what is expected.
    public let description: String

    init(_ description: String) { self.description = description }
}

extension RedisLocation {
    /// Reads `redis[s]://[user[:password]@]host[:port][/database][?ca_file=…&cert_file=…&key_file=…]`.
    ///
    /// User, password and the names of files are percent-encoded. `redis://:password@host` names no user, and
    /// `redis://password@host` is refused: whether the lone part is a name or a password is not to be guessed. The files are
    /// for `rediss` only: an authority of one's own, and a certificate of the client with its key.
    public init(url: String) throws(RedisLocationError) {
        guard let separator = url.firstRange(of: "://") else { throw Self.expected("no scheme") }
        let scheme = url[..<separator.lowerBound].lowercased()
        guard scheme == "redis" || scheme == "rediss" else {
            throw Self.expected("the scheme \(LogText.quote(scheme))")
        }
        var rest = url[separator.upperBound...]
        guard !rest.contains("#") else { throw Self.expected("a fragment (# in a password is written %23)") }
        let query = Self.cut(&rest, after: "?")
        let path = Self.cut(&rest, after: "/")
        let (user, address) = Self.userInformation(rest)
        let (host, port) = try Self.hostAndPort(address)
        self.init(host: host, port: port, database: try Self.databaseNumber(path), isSecure: scheme == "rediss")
        if let user { (username, password) = try Self.credentials(user) }
        if let query { try readFiles(query) }
    }

    private static func expected(_ received: String) -> RedisLocationError {
        RedisLocationError(
            "received \(received), expected redis://[user:password@]host[:port][/database] or rediss://…")
    }

    /// Takes what follows the first `mark`, and the mark, off the text.
    private static func cut(_ text: inout Substring, after mark: Character) -> Substring? {
        guard let index = text.firstIndex(of: mark) else { return nil }
        defer { text = text[..<index] }
        return text[text.index(after: index)...]
    }

    private static func userInformation(_ authority: Substring) -> (Substring?, Substring) {
        guard let at = authority.lastIndex(of: "@") else { return (nil, authority) }
        return (authority[..<at], authority[authority.index(after: at)...])
    }

    private static func credentials(_ text: Substring) throws(RedisLocationError) -> (String?, String?) {
        guard let colon = text.firstIndex(of: ":") else {
            throw expected("a user without a password (a password alone is written :password@)")
        }
        let user = try decoded(text[..<colon], "the user")
        let password = try decoded(text[text.index(after: colon)...], "the password")
        guard !password.isEmpty else { throw expected("an empty password") }
        return (user.isEmpty ? nil : user, password)
    }

    private static func decoded(_ text: Substring, _ what: StaticString) throws(RedisLocationError) -> String {
        do {
            return try PercentEncoding.decode(ArraySlice(text.utf8), plusIsSpace: false)
        } catch {
            throw expected("\(what) with \(error.rawValue)")
        }
    }

    private static func hostAndPort(_ address: Substring) throws(RedisLocationError) -> (String, Int) {
        var host = address
        var port: Substring?
        if address.hasPrefix("[") {
            guard let end = address.firstIndex(of: "]") else { throw expected("an address without its closing ]") }
            host = address[address.index(after: address.startIndex)..<end]
            let tail = address[address.index(after: end)...]
            guard tail.isEmpty || tail.hasPrefix(":") else { throw expected("text after the address") }
            port = tail.isEmpty ? nil : tail.dropFirst()
        } else {
            port = cut(&host, after: ":")
        }
        let isClean = host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "%") }
        guard !host.isEmpty, isClean else { throw expected(host.isEmpty ? "no host" : "a host with odd characters") }
        guard let port else { return (String(host), 6379) }
        guard let number = UInt16(port), number > 0, port.utf8.first != UInt8(ascii: "+") else {
            throw expected("the port \(LogText.quote(port))")
        }
        return (String(host), Int(number))
    }

    private static func databaseNumber(_ path: Substring?) throws(RedisLocationError) -> Int {
        guard let path, !path.isEmpty else { return 0 }
        guard path.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }), let number = UInt16(path)
        else { throw expected("the database \(LogText.quote(path))") }
        return Int(number)
    }

    private mutating func readFiles(_ query: Substring) throws(RedisLocationError) {
        var files: [Substring: String] = [:]
        for pair in query.split(separator: "&") {
            var name = pair
            let value = try Self.decoded(Self.cut(&name, after: "=") ?? "", "a parameter")
            guard ["ca_file", "cert_file", "key_file"].contains(name), !value.isEmpty, files[name] == nil else {
                throw RedisLocationError(
                    "received the parameter \(LogText.quote(name)), expected ca_file, cert_file, key_file, once each and with a value"
                )
            }
            files[name] = value
        }
        guard isSecure || files.isEmpty else { throw Self.expected("certificates for redis://, which is not TLS") }
        trustRootsFile = files["ca_file"]
        switch (files["cert_file"], files["key_file"]) {
        case (let certificate?, let key?): clientCertificate = .init(certificateFile: certificate, keyFile: key)
        case (nil, nil): break
        default: throw RedisLocationError("received one of cert_file and key_file, expected both or none")
        }
    }
}
