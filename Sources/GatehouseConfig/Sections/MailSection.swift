/// `mail:`, how letters to people are sent.
package struct MailSection: Sendable, Hashable {
    package let location: MailLocation
    package let from: MailMailbox
    /// Where answers go; nil: to `from`.
    package let replyTo: MailMailbox?
    /// What the service is called in its letters; nil: the issuer's host.
    package let serviceName: String?
    /// The login at the mail server, from the URL or from the keys.
    package let username: String?
    package let password: ConfigurationSecret?
    /// The absolute path of a PEM file; nil: the system's certificates.
    package let certificateAuthorityFile: String?
    package let timeout: Duration

    /// Reads `mail:`; nil where a required key is missing, which is refused.
    ///
    /// ## Configuration keys
    /// - `url` (secret, required): `smtp://user:password@host:587`, `smtps://…`, or `log`.
    /// - `username` (text, default none), `password` (secret, default none): the login, where the URL has none; both or neither.
    /// - `from` (address with or without a name, required with a mail server, else `no-reply@localhost`).
    /// - `reply_to` (address, default none).
    /// - `service_name` (text, default the issuer's host).
    /// - `ca_file` (path, default none).
    /// - `timeout` (duration, default 30s, 1s to 2m).
    init?(_ reader: SectionReader) {
        let location = reader.required("url", .mailLocation)
        let username = reader.optional("username", .text("a user name", atMost: 320))
        let password = reader.optional("password", .secret())
        let isServer: Bool
        if case .smtp = location { isServer = true } else { isServer = false }
        let from =
            isServer ? reader.required("from", .mailbox) : reader.optional("from", .mailbox) ?? .local
        replyTo = reader.optional("reply_to", .mailbox)
        serviceName = reader.optional("service_name", .text("a name", atMost: 80))
        certificateAuthorityFile = reader.optional("ca_file", .path(in: reader.context))
        timeout = reader.value("timeout", .duration(.seconds(1) ... .seconds(120)), default: .seconds(30))
        if location != nil, !isServer {
            reader.refuseWithout(
                "a mail server in url", keys: ["username", "password", "ca_file"].map { ($0, reader.has($0)) })
        }
        var login: (username: String?, password: ConfigurationSecret?) = (username, password)
        if case .smtp(let server) = location, server.username != nil {
            reader.refuseWithout(
                "a url that has no login", keys: ["username", "password"].map { ($0, reader.has($0)) })
            login = (server.username, server.password)
        }
        if (login.username == nil) != (login.password == nil), !reader.hasErrors(under: "password") {
            reader.refuse(
                login.username == nil ? "username" : "password", .missingKey, received: "one of user name and password",
                expected: "both, or neither")
        }
        self.username = login.username
        self.password = login.password
        guard let location, let from else { return nil }
        self.location = location
        self.from = from
    }
}
