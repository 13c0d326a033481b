import Logging
package import OAuthCore
import Storage

extension ServerContext {
    /// Writes an event to the audit trail. What already happened is not undone where that fails: it is logged instead.
    package func audit(_ event: AuditEvent) async {
        do throws(StoreError) { try await stores.audit.append([event]) } catch {
            logger.error(
                "audit event lost",
                metadata: ["gatehouse.audit_event": "\(event.kind.rawValue)", "error.message": "\(error)"])
        }
    }

    /// Writes an event about a grant.
    func audit(_ kind: AuditEvent.Kind, grant: GrantRecord, _ exchange: TokenExchange, detail: String) async {
        await audit(
            AuditEvent(
                kind, at: exchange.now, subject: grant.subject, clientID: grant.clientID, sessionID: grant.sessionID,
                grantID: grant.id, clientAddress: exchange.clientAddress, requestID: exchange.requestID, detail: detail)
        )
    }
}

extension AuthorizationServerSettings {
    /// How the refresh tokens of a client behave.
    func refreshPolicy(for client: Client) -> RefreshTokenGrant.Policy {
        RefreshTokenGrant.Policy(
            lifetime: refreshTokenLifetime, idleLifetime: refreshTokenIdleLifetime,
            retryWindow: client.refreshTokenRetryWindow ?? refreshTokenRetryWindow)
    }
}
