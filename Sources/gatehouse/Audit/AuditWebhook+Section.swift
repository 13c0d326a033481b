import AuthorizationServer
import GatehouseConfig

extension AuditWebhook {
    /// The receiver of a section.
    init(_ section: AuditSection.Webhook) throws {
        guard let secret = Self.secretBytes(section.secret.exposed) else {
            throw ConfigurationFailure(lines: ["audit.webhooks: a secret is whsec_ without base64 after it"])
        }
        self.init(url: section.url.text, secret: secret, events: section.events)
    }
}
