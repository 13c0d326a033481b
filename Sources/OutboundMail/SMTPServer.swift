/// A mail server that takes letters, and how it is spoken to. RFC 5321, RFC 6409.
package struct SMTPServer: Sendable {
    /// How the connection is protected.
    package enum Security: Sendable, Hashable {
        /// TLS from the first byte. RFC 8314 §3.3.
        case tls
        /// TLS by STARTTLS, and nothing is sent where the server has none. RFC 3207.
        case startTLS
        /// None, for a server on the machine itself.
        case none
    }

    /// A name or an address; an IPv6 address without brackets.
    package var host: String
    package var port: UInt16
    package var security: Security
    /// The login, with its password; nil: none. RFC 4954.
    package var login: Login?
    /// The certificates that the server's may come from, as a PEM file; nil: the system's.
    package var certificateAuthorityFile: String?
    /// How long one letter may take.
    package var timeout: Duration

    /// Who sends.
    package struct Login: Sendable, CustomStringConvertible {
        package let username: String
        package let password: String
        /// Without the password.
        package var description: String { "\(username) <redacted>" }

        /// A login from its parts.
        package init(username: String, password: String) {
            self.username = username
            self.password = password
        }
    }

    /// A server from its parts.
    package init(
        host: String, port: UInt16, security: Security, login: Login? = nil, certificateAuthorityFile: String? = nil,
        timeout: Duration = .seconds(30)
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.login = login
        self.certificateAuthorityFile = certificateAuthorityFile
        self.timeout = timeout
    }

    /// The address as libcurl reads it.
    var url: String {
        let shown = host.contains(":") ? "[\(host)]" : host
        return "\(security == .tls ? "smtps" : "smtp")://\(shown):\(port)"
    }
}
