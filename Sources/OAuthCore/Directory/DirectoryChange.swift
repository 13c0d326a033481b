/// One step from the directory that is stored to the one that is declared. All steps of an `apply` are one transaction.
public enum DirectoryChange: Sendable, Hashable {
    case putClient(Client)
    /// Ends the client's grants too.
    case removeClient(ClientID)
    case putResourceServer(ResourceServer)
    case removeResourceServer(ResourceServerID)
    /// The password hash counts where the user is new; of one who is there it stays, as it may have changed since (`setPasswordHash`).
    case putUser(User)
    /// Ends the person's sessions and grants too.
    case removeUser(SubjectID)
}

/// Everything that requests look up without storage: clients and resource servers, with the version that tells a newer one.
public struct DirectorySnapshot: Sendable {
    /// Grows with every change.
    public let version: Int64
    /// The clients by identifier.
    public let clients: [ClientID: Client]
    /// The resource servers, in the order of their identifiers.
    public let resourceServers: [ResourceServer]

    /// A snapshot from its parts.
    public init(version: Int64, clients: [ClientID: Client], resourceServers: [ResourceServer]) {
        self.version = version
        self.clients = clients
        self.resourceServers = resourceServers.sorted { $0.identifier < $1.identifier }
    }
}
