import HTTPExchange
import HTTPTypes
import Logging
import Metrics
import OAuthCore
import Secrets
import Storage

/// Tells receivers of audit events, each in the order of the chain and none twice but after a failure.
///
/// How far a receiver has come stands in the store. Of all nodes one sends: who has the lease. A receiver that does not take an event is tried again
/// after a pause that doubles, and holds up no other one.
final class AuditWebhookSender: Sendable {
    static let interval: Duration = .milliseconds(500)
    /// How long a sender that has died keeps the others waiting, and how often those ask.
    static let leaseLength: Duration = .seconds(15), askInterval: Duration = .seconds(5)
    static let timeout: Duration = .seconds(10)
    static let shortestPause: Duration = .seconds(1), longestPause: Duration = .seconds(3600)
    /// How many entries are read at a time.
    static let batch = 100

    private let context: ServerContext
    private let outbound: any OutboundClient
    private let lease: WorkLease
    private let counters = Dictionary(
        uniqueKeysWithValues: ["delivered", "deferred"].map {
            ($0, Counter(label: "gatehouse.audit_webhook", dimensions: [("outcome", $0)]))
        })

    init(context: ServerContext, outbound: any OutboundClient) {
        self.context = context
        self.outbound = outbound
        self.lease = WorkLease(
            context.stores.leases, name: "audit_webhooks", holder: RandomToken.alphanumeric(from: context.random),
            length: Self.leaseLength, clock: context.clock)
    }

    /// Sends until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for webhook in context.settings.auditWebhooks { group.addTask { await self.serve(webhook) } }
        }
        await lease.release()
    }

    private func serve(_ webhook: AuditWebhook) async {
        var failures = 0
        while !Task.isCancelled {
            guard await lease.keep() else {
                guard await pause(Self.askInterval) else { return }
                continue
            }
            let isWell = await advance(webhook)
            failures = isWell ? 0 : failures + 1
            let rest = failures == 0 ? Self.interval : Self.pause(after: failures)
            guard await pause(rest) else { return }
        }
    }

    private static func pause(after failures: Int) -> Duration {
        min(longestPause, shortestPause * (1 << min(failures - 1, 12)))
    }

    /// Waits; the lease is kept meanwhile where it is held. False: the task was cancelled.
    private func pause(_ length: Duration) async -> Bool {
        var left = length
        while left > .zero {
            guard (try? await Task.sleep(for: min(left, Self.askInterval))) != nil else { return false }
            left -= Self.askInterval
            if left > .zero, lease.isHeld { _ = await lease.keep() }
        }
        return true
    }

    /// Sends what has come; false where the receiver or the store is not well.
    private func advance(_ webhook: AuditWebhook) async -> Bool {
        do throws(StoreError) {
            let store = context.stores.audit
            guard var place = try await begin(webhook) else { return true }
            while true {
                let entries = try await store.auditEntries(after: place, limit: Self.batch)
                var reached = place
                var isWell = true
                for entry in entries {
                    guard await lease.keep(), !Task.isCancelled else { break }
                    if webhook.wants(entry) { isWell = await send(entry, to: webhook) }
                    guard isWell else { break }
                    reached = entry.link.sequence
                }
                if reached > place {
                    _ = try await store.moveAuditCursor(webhook.cursorName, to: reached, now: context.clock())
                }
                guard isWell, reached > place, entries.count == Self.batch else { return isWell }
                place = reached
            }
        } catch {
            context.logger.warning("audit webhooks not read", metadata: ["error.message": "\(error)"])
            return false
        }
    }

    /// Where the receiver is; a new one begins at the present end.
    private func begin(_ webhook: AuditWebhook) async throws(StoreError) -> Int64? {
        let store = context.stores.audit
        if let place = try await store.auditCursor(webhook.cursorName) { return place }
        let end = try await store.auditEnds().head?.sequence ?? 0
        _ = try await store.moveAuditCursor(webhook.cursorName, to: end, now: context.clock())
        return end
    }

    private func send(_ entry: AuditEntry, to webhook: AuditWebhook) async -> Bool {
        let request = webhook.request(
            entry, (try? entry.event()) ?? nil, now: context.clock(), timeout: Self.timeout)
        let problem: String
        do throws(OutboundError) {
            let status = try await outbound.send(request).status
            if (200..<300).contains(status.code) {
                counters["delivered"]?.increment()
                return true
            }
            problem = "received status \(status.code), expected 200 to 299"
        } catch { problem = "\(error)".replacing(webhook.url, with: OutboundHost.name(of: webhook.url)) }
        counters["deferred"]?.increment()
        context.logger.warning(
            "audit webhook not delivered, it is tried again",
            metadata: [
                "url.domain": "\(OutboundHost.name(of: webhook.url))", "audit.sequence": "\(entry.link.sequence)",
                "detail": "\(problem)",
            ])
        return false
    }
}

/// The part of an address that a log may have: a path may hold a secret.
enum OutboundHost {
    static func name(of url: String) -> String {
        let parts = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return "" }
        return parts[2].prefix { $0 != "/" && $0 != "?" }.split(separator: "@").last.map(String.init) ?? ""
    }
}
