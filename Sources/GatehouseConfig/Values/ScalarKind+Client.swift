import OAuthCore

extension ScalarKind where Value == ClientID {
    /// RFC 6749 appendix A.1, at most 256 characters, without the colon that ends it in HTTP Basic.
    static var clientID: ScalarKind {
        ScalarKind(expected: "a client_id: 1 to 256 printable ASCII characters without a colon") {
            (text) throws(Refusal) in
            guard (1...256).contains(text.utf8.count),
                text.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: ":") }), text.first != " ",
                text.last != " "
            else { throw Refusal() }
            return ClientID(text)
        }
    }
}

extension ScalarKind where Value == Scope {
    static var scope: ScalarKind {
        ScalarKind(expected: "scope names separated by spaces, at most \(Scope.maximumCount)") {
            (text) throws(Refusal) in
            guard let scope = Scope(parsing: text) else { throw Refusal() }
            return scope
        }
    }
}

extension ScalarKind where Value == Duration {
    /// Whole seconds, as OpenID Connect Registration has it, or a duration.
    static var maxAge: ScalarKind {
        let range = Duration.zero ... .seconds(3650 * 86_400)
        return ScalarKind(expected: "seconds such as 3600, or a duration such as 1h") { (text) throws(Refusal) in
            let isNumber = !text.isEmpty && text.utf8.allSatisfy(URISyntax.isDigit)
            guard let duration = Duration(configured: isNumber ? text + "s" : text), range.contains(duration) else {
                throw Refusal()
            }
            return duration
        }
    }
}

extension ScalarKind where Value == GrantType {
    /// Those that this version has; the other registered ones are named as such.
    static var grantType: ScalarKind {
        let choice = ScalarKind.choice
        return ScalarKind(expected: choice.expected) { (text) throws(Refusal) in
            let isRegistered =
                text == "implicit" || text.hasPrefix("urn:ietf:params:oauth:grant-type:")
                || text.hasPrefix("urn:openid:params:grant-type:")
            if isRegistered, GrantType(rawValue: text) == nil {
                throw Refusal(.unsupported, received: "\(text.quotedForMessage), which this version does not have")
            }
            return try choice.convert(text)
        }
    }
}

extension ScalarKind where Value == TokenEndpointAuthMethod {
    /// Those that this version has; the other registered ones are named as such.
    static var authenticationMethod: ScalarKind {
        let choice = ScalarKind.choice
        let later = ["private_key_jwt", "client_secret_jwt", "tls_client_auth", "self_signed_tls_client_auth"]
        return ScalarKind(expected: choice.expected) { (text) throws(Refusal) in
            if later.contains(text) {
                throw Refusal(.unsupported, received: "\(text), which this version does not have")
            }
            return try choice.convert(text)
        }
    }
}

extension ScalarKind where Value == String {
    /// RFC 6749 §3.1.2, RFC 8252 §7 and RFC 9700 §2.1: `https`; `http` on a loopback name; for public clients, a private-use
    /// scheme.
    static func redirectURI(forPublicClient isPublic: Bool) -> ScalarKind {
        let expected =
            "an https URI, http on a loopback name"
            + (isPublic ? ", or a private-use scheme such as com.example.app:/callback" : "")
        return ScalarKind(expected: expected) { (text) throws(Refusal) in
            let uri = try parsed(text)
            if uri.scheme == "http" || uri.scheme == "https" {
                try checkWeb(uri)
                return text
            }
            guard isPublic else { throw refusal(text, "a scheme that only a public client may have") }
            // RFC 8252 §7.1: a domain name in reverse, so that a dot is in it; it keeps javascript: and data: out.
            guard uri.scheme.contains("."), URISyntax.hasWholePercentEncodings(text) else { throw Refusal() }
            return text
        }
    }

    private static func parsed(_ text: String) throws(Refusal) -> RedirectURI {
        do throws(RedirectURI.Problem) {
            return try RedirectURI(text)
        } catch {
            // User information may be a password.
            if error == .hasUserinfo { throw Refusal(received: "a URI with a user name before the host") }
            throw refusal(text, error.rawValue)
        }
    }

    private static func checkWeb(_ uri: RedirectURI) throws(Refusal) {
        guard let url = ConfiguredURL(uri.rawValue) else { throw Refusal() }
        guard url.isHTTPS || url.isLoopback else {
            throw refusal(uri.rawValue, "http on a host that is no loopback name")
        }
        let segments = url.path.split(separator: "/")
        guard !segments.contains("."), !segments.contains("..") else {
            throw refusal(uri.rawValue, "it has dot segments")
        }
    }

    private static func refusal(_ text: String, _ reason: String) -> Refusal {
        Refusal(received: "\(text.quotedForMessage): \(reason)")
    }
}

extension ScalarKind where Value == String {
    /// OpenID Connect Back-Channel Logout §2.2: `https`, or `http` for a confidential client.
    static func backchannelURI(forPublicClient isPublic: Bool) -> ScalarKind {
        let expected =
            isPublic ? "an https URL (http only on a loopback name)" : "an http or https URL without a fragment"
        return ScalarKind(expected: expected) { (text) throws(Refusal) in
            guard let url = ConfiguredURL(text) else { throw Refusal() }
            guard url.isHTTPS || url.isLoopback || !isPublic else { throw Refusal() }
            return text
        }
    }
}
