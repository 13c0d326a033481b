import AuthorizationServer
import GatehouseConfig
import Logging
import Mail
import OAuthCore
import OutboundMail

extension MailSettings {
    /// How letters are sent, from the section `mail`; nil where there is none.
    ///
    /// - Parameter letters: takes them where the section says `url: log`; nil: the log.
    init?(_ configuration: Configuration, letters: (any MailTransport)? = nil, logger: Logger) {
        guard let section = configuration.mail, let server = configuration.authorizationServer else { return nil }
        self.init(
            sender: MailMessage.Sender(
                name: section.from.name, address: section.from.address, replyTo: section.replyTo?.address),
            serviceName: section.serviceName ?? server.issuer.host,
            transport: Self.transport(section, letters ?? LogTransport(logger: logger)))
    }

    private static func transport(_ section: MailSection, _ log: any MailTransport) -> any MailTransport {
        guard case .smtp(let server) = section.location else { return log }
        var login: SMTPServer.Login?
        if let username = section.username, let password = section.password {
            login = SMTPServer.Login(username: username, password: password.exposed)
        }
        return SMTPTransport(
            server: SMTPServer(
                host: server.host, port: server.port, security: security(server, section), login: login,
                certificateAuthorityFile: section.certificateAuthorityFile, timeout: section.timeout))
    }

    /// On the machine itself nothing is to be protected, unless the operator names what the certificate comes from.
    private static func security(_ server: MailLocation.Server, _ section: MailSection) -> SMTPServer.Security {
        if server.isTLS { return .tls }
        return server.isLoopback && section.certificateAuthorityFile == nil ? .none : .startTLS
    }
}
