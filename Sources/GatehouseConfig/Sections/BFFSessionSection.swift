/// `app.sessions:`, the sessions of the backend-for-frontend.
package struct BFFSessionSection: Sendable, Hashable {
    package struct Security: Sendable, Hashable {
        package let enableClientFingerprinting: Bool
        /// False: a foreign fingerprint is logged, and the session goes on.
        package let strictFingerprinting: Bool
        /// Whether the address is part of the fingerprint.
        package let fingerprintIP: Bool
    }

    package let signingSecret: ConfigurationSecret
    package let csrfSigningSecret: ConfigurationSecret
    /// Without the prefix that `https` puts in front.
    package let cookieName: String
    /// Nil: the cookie belongs to the host alone.
    package let cookieDomain: String?
    package let maxAge: Duration
    package let idleLifetime: Duration
    /// How long a started login may take.
    package let authSessionTTL: Duration
    package let csrfTokenMaxAge: Duration
    package let security: Security

    /// Reads `sessions:`.
    ///
    /// ## Configuration keys
    /// - `signing_secret`, `csrf_signing_secret` (secrets, required, at least 32 characters, different).
    /// - `cookie_name` (text, default `session`), `cookie_domain` (host name, default none).
    /// - `max_age` (duration, default 24h), `idle_lifetime` (duration, default 8h).
    /// - `auth_session_ttl` (duration, default 10m), `csrf_token_max_age` (duration, default 12h).
    /// - `security.enable_client_fingerprinting` (boolean, default true), `security.strict_fingerprinting` (boolean, default true),
    ///   `security.fingerprint_ip` (boolean, default false).
    init?(_ reader: SectionReader, publicURL: ConfiguredURL?) {
        let signing = reader.required("signing_secret", .secret(atLeast: 32))
        let csrf = reader.required("csrf_signing_secret", .secret(atLeast: 32))
        cookieName = reader.value("cookie_name", .cookieName, default: "session")
        cookieDomain = reader.optional("cookie_domain", .hostName)
        maxAge = reader.value("max_age", .longLifetime, default: .seconds(86_400))
        idleLifetime = reader.value("idle_lifetime", .longLifetime, default: min(.seconds(8 * 3600), maxAge))
        authSessionTTL = reader.value(
            "auth_session_ttl", .duration(.seconds(1) ... .seconds(86_400)), default: .seconds(600))
        csrfTokenMaxAge = reader.value("csrf_token_max_age", .longLifetime, default: .seconds(12 * 3600))
        security = reader.section("security") {
            Security(
                enableClientFingerprinting: $0.value("enable_client_fingerprinting", .boolean, default: true),
                strictFingerprinting: $0.value("strict_fingerprinting", .boolean, default: true),
                fingerprintIP: $0.value("fingerprint_ip", .boolean, default: false))
        }
        reader.renamed("auth_session_ttl_seconds", to: "auth_session_ttl, a duration such as 10m")
        reader.renamed("csrf_token_max_age_hours", to: "csrf_token_max_age, a duration such as 12h")
        if idleLifetime > maxAge {
            reader.refuse(
                "idle_lifetime", received: idleLifetime.configured,
                expected: "at most max_age, which is \(maxAge.configured)")
        }
        if let cookieDomain, let host = publicURL?.host, host != cookieDomain, !host.hasSuffix("." + cookieDomain) {
            reader.refuse(
                "cookie_domain", received: "\(cookieDomain) with the public_url's host \(host)",
                expected: "that host or a domain above it")
        }
        if let signing, signing == csrf {
            reader.refuse("csrf_signing_secret", received: "the same secret as signing_secret", expected: "another one")
        }
        guard let signing, let csrf else { return nil }
        signingSecret = signing
        csrfSigningSecret = csrf
    }
}

extension ScalarKind where Value == String {
    /// A token of RFC 9110 §5.6.2, without the prefixes that the server sets itself.
    static var cookieName: ScalarKind {
        text("a cookie name such as session", atMost: 64).map { (text) throws(Refusal) in
            guard !text.lowercased().hasPrefix("__host-"), !text.lowercased().hasPrefix("__secure-") else {
                throw Refusal(expected: "a name without prefix: under https it is put in front")
            }
            guard text.utf8.allSatisfy({ URISyntax.isLetter($0) || URISyntax.isDigit($0) || "-_.".utf8.contains($0) })
            else {
                throw Refusal()
            }
            return text
        }
    }

    static var hostName: ScalarKind {
        ScalarKind(expected: "a host name such as example.com") { (text) throws(Refusal) in
            guard let (host, port) = URISyntax.hostAndPort(text), port == nil, IPAddress(host) == nil else {
                throw Refusal()
            }
            return host
        }
    }
}
