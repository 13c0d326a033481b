extension ScalarKind where Value == ConfiguredURL {
    /// An absolute `http` or `https` URL without user information and fragment.
    static func url(_ expected: String = "an http or https URL", allowsQuery: Bool = true) -> ScalarKind {
        ScalarKind(expected: expected) { (text) throws(Refusal) in
            guard let url = ConfiguredURL(text) else { throw Refusal(received: Self.shown(text)) }
            guard allowsQuery || url.query == nil else { throw Refusal(received: "a URL with a query") }
            return url
        }
    }

    /// A URL that is `https`, or `http` on a loopback name.
    static func secureURL(allowsQuery: Bool = true) -> ScalarKind {
        let expected = "an https URL (http only on a loopback name)" + (allowsQuery ? "" : " without a query")
        return url(expected, allowsQuery: allowsQuery).map { (url) throws(Refusal) in
            guard url.isHTTPS || url.isLoopback else { throw Refusal() }
            return url
        }
    }

    /// Scheme, host and port alone.
    static var origin: ScalarKind {
        url("an origin such as https://app.example.com", allowsQuery: false).map { (url) throws(Refusal) in
            guard url.path.isEmpty || url.path == "/" else { throw Refusal() }
            return url
        }
    }

    /// User information may be a password: then the text is not shown.
    private static func shown(_ text: String) -> String? { text.contains("@") ? "a URL with user information" : nil }
}

extension ScalarKind where Value == ListenAddress {
    static var listenAddress: ScalarKind {
        ScalarKind(expected: "an address such as 127.0.0.1:9000 or [::1]:9000") { (text) throws(Refusal) in
            guard let address = ListenAddress(text) else { throw Refusal() }
            return address
        }
    }
}

extension ScalarKind where Value == AddressBlock {
    static var addressBlock: ScalarKind {
        ScalarKind(expected: "a block of addresses such as 10.0.0.0/8 or ::1/128") { (text) throws(Refusal) in
            guard let block = AddressBlock(text) else { throw Refusal() }
            return block
        }
    }
}

extension ScalarKind where Value == DatabaseLocation {
    /// `sqlite:path` or `postgresql://…`.
    static func database(in context: ReadingContext) -> ScalarKind {
        ScalarKind(expected: "sqlite:path/to/file.db or postgresql://user:password@host/database", isSecret: true) {
            (text) throws(Refusal) in
            if text.hasPrefix("sqlite:") {
                let path = text.dropFirst("sqlite:".count)
                guard !path.isEmpty, !path.hasPrefix("//"), !path.hasPrefix(":"), !path.hasSuffix("/"),
                    !path.unicodeScalars.contains(where: { $0.value < 0x20 })
                else {
                    throw Refusal(expected: "sqlite: and the path of a file, as sqlite:data/gatehouse.db")
                }
                return .sqlite(path: context.absolutePath(String(path)))
            }
            guard ["postgresql://", "postgres://"].contains(where: text.hasPrefix),
                text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            else { throw Refusal() }
            return .postgresql(url: ConfigurationSecret(text))
        }
    }
}

extension ScalarKind where Value == CacheLocation {
    /// The URL of a Redis, or a database as `storage.database` has it.
    static func cache(in context: ReadingContext) -> ScalarKind {
        let database = ScalarKind<DatabaseLocation>.database(in: context)
        let redis = ScalarKind<ConfigurationSecret>.redisURL
        return ScalarKind(
            expected:
                "redis://host:6379/0, redis+sentinel://host:26379,…/service, redis+cluster://host:6379,… (rediss… with TLS), or a database of its own: sqlite:… or postgresql://…",
            isSecret: true
        ) { (text) throws(Refusal) in
            if ["sqlite:", "postgresql:", "postgres:"].contains(where: text.hasPrefix) {
                return .database(try database.convert(text))
            }
            guard text.hasPrefix("redis") else { throw Refusal() }
            return .redis(url: try redis.convert(text))
        }
    }
}
