import AuthorizationServer
import GatehouseConfig
import Logging
import Mail
import OAuthCore
import OutboundMail

extension MailSettings {
    /// How letters are sent, from the section `mail`; nil where there is none.
    init?(_ configuration: Configuration, logger: Logger) {
        guard let section = configuration.mail, let server = configuration.authorizationServer else { return nil }
        self.init(
            sender: MailMessage.Sender(
                name: section.from.name, address: section.from.address, replyTo: section.replyTo?.address),
            serviceName: section.serviceName ?? server.issuer.host,
            transport: Self.transport(section, logger: logger))
    }

    private static func transport(_ section: MailSection, logger: Logger) -> any MailTransport {
        guard case .smtp(let server) = section.location else { return LogTransport(logger: logger) }
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
