extension DirectoryPlan {
    /// What accounts for the steps once they are made, an event each; `means` says what made them. No value is in it, and no login name: the
    /// trail knows people by their `sub` alone.
    package func auditEvents(at now: UnixTime, by means: String) -> [AuditEvent] {
        steps.map { $0.auditEvent(at: now, by: means) }
    }
}

extension DirectoryPlan.Step {
    fileprivate func auditEvent(at now: UnixTime, by means: String) -> AuditEvent {
        let changed = kind == .change ? fields.map(\.name).joined(separator: ", ") : ""
        let detail = "\(means): \(kind.rawValue)" + (changed.isEmpty ? "" : " \(changed)")
        switch change {
        case .putUser(let user):
            let event: AuditEvent.Kind = kind == .add ? .userRegistered : .userChanged
            return AuditEvent(event, at: now, subject: user.subject, detail: detail)
        case .removeUser(let subject): return AuditEvent(.userDeleted, at: now, subject: subject, detail: detail)
        case .putClient(let client):
            return AuditEvent(.directoryChanged, at: now, clientID: client.clientID, detail: detail)
        case .removeClient(let clientID):
            return AuditEvent(.directoryChanged, at: now, clientID: clientID, detail: detail)
        case .putResourceServer, .removeResourceServer:
            return AuditEvent(.directoryChanged, at: now, detail: "\(detail) of \(title)")
        }
    }
}
