import OAuthCore
import Storage

extension Deployment {
    /// Writes what a command has done to the audit trail. What is done stays done where that fails; the command then says so.
    func audit(_ events: [AuditEvent]) async throws {
        do {
            for start in stride(from: 0, to: events.count, by: 500) {
                try await stores.audit.append(Array(events[start..<min(start + 500, events.count)]))
            }
        } catch { throw CommandFailure("it is done, but the audit trail does not say so: \(error)") }
    }

    /// Writes one event; `means` is the command.
    func audit(
        _ kind: AuditEvent.Kind, subject: SubjectID? = nil, client: ClientID? = nil, grant: GrantID? = nil,
        _ means: String
    ) async throws {
        try await audit([
            AuditEvent(kind, at: try await now(), subject: subject, clientID: client, grantID: grant, detail: means)
        ])
    }

    /// Writes the steps of a plan that was made.
    func audit(_ plan: DirectoryPlan, _ means: String) async throws {
        guard !plan.steps.isEmpty else { return }
        try await audit(plan.auditEvents(at: try await now(), by: means))
    }
}
