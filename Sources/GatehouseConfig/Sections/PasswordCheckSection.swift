/// `authorization_server.login.check_password:`, an old application that is asked once whether a password is right.
package struct PasswordCheckSection: Sendable, Hashable {
    /// Where name and password are posted.
    package let url: ConfiguredURL
    /// What shows the application that it is this server that asks.
    package let bearerToken: ConfigurationSecret
    /// How long an answer may take.
    package let timeout: Duration

    /// Reads `check_password:`; nil where a required key is missing, which is refused.
    ///
    /// ## Configuration keys
    /// - `url` (URL, required): `https` unless the host is a loopback name.
    /// - `bearer_token` (secret, required, at least 32 characters).
    /// - `timeout` (duration, default 5s, 1s to 30s).
    init?(_ reader: SectionReader) {
        let url = reader.required("url", .secureURL())
        let bearerToken = reader.required("bearer_token", .secret(atLeast: 32))
        timeout = reader.value("timeout", .duration(.seconds(1) ... .seconds(30)), default: .seconds(5))
        guard let url, let bearerToken else { return nil }
        self.url = url
        self.bearerToken = bearerToken
    }
}
