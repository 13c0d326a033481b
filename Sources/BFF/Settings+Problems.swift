import HTTPExchange
import HTTPTypes
import JOSE
import OAuthCore
import OpenIDProviders

extension BFFSettings {
    /// What cannot be meant, each as one line that says what was received and what is expected: for settings that come from code.
    package var problems: [String] {
        publicURLProblems + providerProblems + sessionProblems + frontendProblems
            + pages.problems(.inCode)
    }

    private var publicURLProblems: [String] {
        guard let url = WebURL(publicURL), url.rest.isEmpty, !publicURL.hasSuffix("/") else {
            return [
                "publicURL: received \(LogText.quote(publicURL)), expected https://app.example.com without a slash at the end"
            ]
        }
        return url.isConfidential
            ? [] : ["publicURL: received \(LogText.quote(publicURL)), expected https, or http with a loopback name"]
    }

    private var providerProblems: [String] {
        var problems = providers.isEmpty ? ["providers: received none, expected one or more"] : []
        for (index, provider) in providers.enumerated() {
            let place = "providers[\(index)]"
            if provider.name.isEmpty || !provider.name.utf8.allSatisfy(Self.isNameByte) {
                problems.append("\(place).name: received \(LogText.quote(provider.name)), expected a-z, 0-9 and -")
            }
            if providers[..<index].contains(where: { $0.name == provider.name }) {
                problems.append("\(place).name: received \(LogText.quote(provider.name)) again, expected another name")
            }
            if provider.clientID.rawValue.isEmpty {
                problems.append("\(place).clientID: received none, expected the one that the provider gave")
            }
            if case .openID(let issuer) = provider.kind, WebURL(issuer)?.isConfidential != true {
                problems.append(
                    "\(place).kind: received the issuer \(LogText.quote(issuer)), expected https, or http with a loopback name"
                )
            }
            switch provider.authentication {
            case .secret(let secret, _) where secret.isEmpty:
                problems.append("\(place).authentication: received an empty secret, expected the client's secret")
            case .privateKey(let jwk) where (try? SigningKey(jwk: JWK(jwk))) == nil:
                problems.append(
                    "\(place).authentication: received a key that cannot sign, expected a private JWK with its alg")
            default: break
            }
        }
        return problems
    }

    private var sessionProblems: [String] {
        var problems: [String] = []
        let name = sessions.cookieName
        if !(1...64).contains(name.utf8.count) || name.hasPrefix("__")
            || !name.utf8.allSatisfy({ Self.isNameByte($0) || (0x41...0x5A).contains($0) || $0 == 0x5F || $0 == 0x2E })
        {
            problems.append(
                "sessions.cookieName: received \(LogText.quote(name)), expected letters, digits, - _ . and no prefix of its own"
            )
        }
        let durations = [
            ("maximumAge", sessions.maximumAge), ("idleLifetime", sessions.idleLifetime),
            ("loginLifetime", sessions.loginLifetime), ("csrfTokenMaximumAge", sessions.csrfTokenMaximumAge),
        ]
        for (key, duration) in durations where duration < .seconds(1) || duration > .seconds(400 * 86400) {
            problems.append("sessions.\(key): received \(duration.wholeSeconds) s, expected 1 s to 400 days")
        }
        return problems
    }

    private var frontendProblems: [String] {
        var problems: [String] = []
        for (key, origins) in [
            ("allowedRedirects", frontend.allowedRedirects), ("allowedOrigins", frontend.allowedOrigins),
        ] {
            for origin in origins where WebURL(origin)?.origin != origin.lowercased() {
                problems.append(
                    "frontend.\(key): received \(LogText.quote(origin)), expected an origin such as https://app.example.com"
                )
            }
        }
        let policy = ReturnTargetPolicy(
            location: PublicLocation(publicURL), allowedRedirects: frontend.allowedRedirects)
        for (key, target) in [("afterLogin", frontend.afterLogin), ("afterLogout", frontend.afterLogout)]
        where (try? policy.parse(target)) == nil {
            problems.append(
                "frontend.\(key): received \(LogText.quote(target)), expected a local path, or a URL on an origin of allowedRedirects"
            )
        }
        return problems
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
    }
}
