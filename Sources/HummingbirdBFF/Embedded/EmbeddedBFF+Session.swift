public import BFF
import HTTPExchange
import HTTPTypes
public import Hummingbird
import HummingbirdEdge
import Logging
import OAuthCore

extension EmbeddedBFF {
    /// The person who is logged in with the browser that sent a request; nil where nobody is.
    ///
    /// - Parameter clientAddress: who sent it, where sessions are bound to addresses (`Sessions.fingerprintsAddress`).
    /// - Throws: 503 where the store cannot say. Nobody is ever taken for nobody then.
    public func session(for request: Request, clientAddress: String? = nil) async throws -> BFFSession? {
        guard let head = EndpointRequest(headOf: request, clientAddress: clientAddress, requestID: "") else {
            return nil
        }
        do throws(BFFFailure) { return try await bff.session(of: head) } catch {
            bff.context.logger.error("A session cannot be looked up", metadata: ["error.detail": "\(error.detail)"])
            throw HTTPError(.serviceUnavailable, headers: [.retryAfter: "1"], message: error.description.description)
        }
    }

    /// An access token of the session, for a call to a service: refreshed first where it is due and `refreshesTokens` is on.
    ///
    /// - Throws: 401 where none can be had without a new login, 503 where the provider or the store cannot be asked.
    public func accessToken(for session: BFFSession) async throws -> String {
        do throws(BFFFailure) { return try await bff.services.refresher.accessToken(for: session.live) } catch {
            bff.context.logger.info("No access token can be had", metadata: ["error.detail": "\(error.detail)"])
            throw HTTPError(error.status, message: error.description.description)
        }
    }

    /// Ends every session of a person, `{provider}_{sub}`, and has their refresh tokens taken back: for the operator.
    ///
    /// - Returns: how many sessions have ended.
    /// - Throws: 503 where the store cannot do it.
    public func endSessions(userID: String) async throws -> Int {
        do throws(BFFFailure) { return try await bff.endSessions(userID: userID) } catch {
            throw HTTPError(error.status, message: error.description.description)
        }
    }

    /// The address of the login that comes back to a local path and fulfils a demand.
    ///
    /// A path that is none, or leads elsewhere, is left out: the login then ends where the settings say.
    public func loginURL(returningTo path: String? = nil, _ demand: LoginDemand = .any) -> String {
        let target = path.flatMap { try? bff.services.returnTargets.parse($0) }
        return bff.services.location.loginURL(
            provider: nil, returnTarget: target?.location, stepUp: demand.stepUp)
    }
}
