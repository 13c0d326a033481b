import HTTPExchange
import HTTPTypes
import JOSE
import Logging
import Metrics
import OAuthCore
import Secrets
import Storage
import Synchronization

/// Tells clients that login sessions ended. OpenID Connect Back-Channel Logout §2.
///
/// What is to be told stands in the store, so that nothing is lost by a restart; a notice that could not be delivered is tried again
/// after a pause that doubles, for a day. Of all nodes one sends at a time, as long as there is something to send: who has the lease. One that
/// lost it between taking a notice and sending it leaves the notice alone; it is due again soon.
final class LogoutNoticeSender: Sendable {
    /// How many are taken from the queue at a time, and how many may be under way.
    static let batch = 32, maximumInFlight = 256
    /// How long a client may take to answer.
    static let timeout: Duration = .seconds(5)
    /// How long a sender that has died keeps the others waiting.
    static let leaseLength: Duration = .seconds(3)

    /// What came of one attempt.
    enum Outcome: String, CaseIterable {
        /// The client has ended its session, or had none.
        case delivered
        /// It cannot be reached, or is not well: it is tried again.
        case deferred
        /// It does not want the notice, or it is not registered for one any more: it is given up.
        case refused
    }

    private let context: ServerContext
    private let outbound: any OutboundClient
    private let lease: WorkLease
    private let inFlight = Atomic(0)
    private let counters = Dictionary(
        uniqueKeysWithValues: Outcome.allCases.map { outcome in
            (outcome, Counter(label: "gatehouse.logout_notice", dimensions: [("outcome", outcome.rawValue)]))
        })

    init(context: ServerContext, outbound: any OutboundClient) {
        self.context = context
        self.outbound = outbound
        self.lease = WorkLease(
            context.stores.leases, name: "logout_notices",
            holder: RandomToken.alphanumeric(from: context.random), length: Self.leaseLength, clock: context.clock)
    }

    /// Sends what is due until the task is cancelled. A client that does not answer holds up no other one.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await _ in context.logoutNotices.wakeUps {
                while inFlight.load(ordering: .relaxed) < Self.maximumInFlight {
                    let notices = await due()
                    for notice in notices {
                        inFlight.add(1, ordering: .relaxed)
                        group.addTask { await self.attend(to: notice) }
                    }
                    if notices.count < Self.batch { break }
                }
            }
        }
        await lease.release()
    }

    private func attend(to notice: LogoutNotice) async {
        if lease.isHeld { await send(notice) }
        // The last one has the lease given up, or what came meanwhile sent.
        if inFlight.subtract(1, ordering: .relaxed).newValue == 0 { context.logoutNotices.wake() }
    }

    private func due() async -> [LogoutNotice] {
        let now = context.clock()
        do throws(StoreError) {
            guard try await context.stores.logoutNotices.hasDueLogoutNotices(now: now) else {
                await rest()
                return []
            }
            guard await lease.keep() else { return [] }
            return try await context.stores.logoutNotices.takeLogoutNotices(now: now, limit: Self.batch)
        } catch {
            // Once every ten seconds is enough while the store is away.
            if now.seconds.isMultiple(of: 10) {
                context.logger.warning("logout notices not read", metadata: ["error.message": "\(error)"])
            }
            return []
        }
    }

    /// Nothing is due: the lease is kept for what is under way, and given up after it.
    private func rest() async {
        if inFlight.load(ordering: .relaxed) > 0 { _ = await lease.keep() } else { await lease.release() }
    }

    /// One attempt.
    func send(_ notice: LogoutNotice) async {
        let (outcome, detail) = await attempt(notice)
        counters[outcome]?.increment()
        let metadata: Logger.Metadata = [
            "gatehouse.client_id": "\(notice.clientID)", "gatehouse.session_id": "\(notice.sessionID)",
            "attempt": "\(notice.attempts)", "detail": "\(detail)",
        ]
        switch outcome {
        case .delivered: context.logger.debug("logout notice delivered", metadata: metadata)
        case .deferred: context.logger.warning("logout notice not delivered, it is tried again", metadata: metadata)
        case .refused: context.logger.warning("logout notice given up", metadata: metadata)
        }
        guard outcome != .deferred else { return }
        do throws(StoreError) { try await context.stores.logoutNotices.removeLogoutNotice(notice) } catch {
            // It comes again, and the client answers as it does to a session that it has not.
            context.logger.warning("logout notice not removed", metadata: ["error.message": "\(error)"])
        }
    }

    private func attempt(_ notice: LogoutNotice) async -> (Outcome, detail: String) {
        guard let client = context.directory.snapshot.clients[notice.clientID], let uri = client.backchannelLogoutURI
        else { return (.refused, "the client has no backchannel_logout_uri any more") }
        let token: String
        do throws(EndpointFailure) { token = try self.token(notice, client) } catch {
            return (.deferred, "the logout token could not be signed")
        }
        let form = HTTPExchange.FormBody.encode([("logout_token", token)])
        var request = OutboundRequest(
            method: .post, url: uri, body: form, maximumResponseBytes: 16 << 10, timeout: Self.timeout,
            isOperatorConfigured: true)
        request.headerFields[.contentType] = "application/x-www-form-urlencoded"
        do throws(OutboundError) {
            let status = try await outbound.send(request).status
            return (Self.outcome(status), "status \(status.code)")
        } catch { return (.deferred, "\(error)") }
    }

    /// §2.8: 200 is success, 204 as some have it; 400 says that the token was refused or that the logout failed.
    private static func outcome(_ status: HTTPResponse.Status) -> Outcome {
        switch status.code {
        case 200..<300: .delivered
        case 408, 425, 429, 500...: .deferred
        default: .refused
        }
    }

    private func token(_ notice: LogoutNotice, _ client: Client) throws(EndpointFailure) -> String {
        let tokenID = TokenID(RandomToken.alphanumeric(from: context.random))
        return try TokenIssuer(context: context).sign(
            notice.claims(issuer: context.settings.issuer, tokenID: tokenID, now: context.clock()),
            type: LogoutNotice.tokenType,
            algorithm: client.idTokenSignedResponseAlg ?? context.settings.idTokenSigningAlgorithm)
    }
}
