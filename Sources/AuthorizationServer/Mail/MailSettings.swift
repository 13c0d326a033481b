package import Mail

/// How letters are sent: the section `mail` of the configuration file, in the types of the code.
package struct MailSettings: Sendable {
    /// Who writes.
    package var sender: MailMessage.Sender
    /// What the service is called in its letters.
    package var serviceName: String
    /// What takes the letters.
    package var transport: any MailTransport

    /// Settings from their parts.
    package init(sender: MailMessage.Sender, serviceName: String, transport: any MailTransport) {
        self.sender = sender
        self.serviceName = serviceName
        self.transport = transport
    }
}
