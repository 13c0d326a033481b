package import Logging
package import OAuthCore
import Secrets
import ServiceLifecycle
package import Storage

/// What a process does beside answering: each part follows what it must, and of all processes one keeps the tables small.
package struct Upkeep: Service, CustomStringConvertible {
    /// What the log calls it, instead of all that it holds.
    package var description: String { "upkeep" }
    /// The maintenance of each part, which goes on until its task is cancelled.
    private let parts: [@Sendable () async -> Void]
    private let stores: [any StoreMaintenance]
    private let lease: WorkLease?
    private let auditRetention: Duration
    private let clock: @Sendable () -> UnixTime
    private let logger: Logger
    private let afterReaping: @Sendable () -> Void

    /// How often expired rows are deleted, and how many at once: a batch holds the writer for some milliseconds.
    static let reapInterval: Duration = .seconds(60), reapBatch = 500
    /// How long a reaper that has died keeps the others from it: longer than the pause between two rounds, so that one does them all.
    static let leaseLength: Duration = .seconds(100)
    /// How long the audit trail is kept unless it is told.
    package static let auditRetention: Duration = .seconds(400 * 86400)

    /// Upkeep of these parts and stores, reaped by whoever has the lease; `afterReaping` is called once a minute in every process.
    package init(
        parts: [@Sendable () async -> Void], stores: [any StoreMaintenance], leases: (any LeaseStore)?,
        clock: @escaping @Sendable () -> UnixTime,
        uptime: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        auditRetention: Duration = Upkeep.auditRetention, logger: Logger,
        afterReaping: @escaping @Sendable () -> Void = {}
    ) {
        self.parts = parts
        self.stores = stores
        self.lease = leases.map { leases in
            WorkLease(
                leases, name: "reaper", holder: RandomToken.alphanumeric(from: .system), length: Self.leaseLength,
                clock: clock, uptime: uptime)
        }
        self.auditRetention = auditRetention
        self.clock = clock
        self.logger = logger
        self.afterReaping = afterReaping
    }

    /// Runs until the process shuts down, or the task is cancelled.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                for part in parts { group.addTask { await part() } }
                group.addTask { await reapRegularly() }
            }
        }
    }

    private func reapRegularly() async {
        while (try? await Task.sleep(for: Self.reapInterval)) != nil {
            await reapOnce()
            afterReaping()
        }
        await lease?.release()
    }

    /// One round, where this process has the lease.
    package func reapOnce() async {
        guard await keepLease() else { return }
        let now = clock()
        for store in stores { await reap(store, now: now) }
    }

    private func keepLease() async -> Bool { await lease?.keep() ?? true }

    private func reap(_ store: any StoreMaintenance, now: UnixTime) async {
        do throws(StoreError) {
            let auditBefore = now - auditRetention
            while try await store.reap(now: now, auditBefore: auditBefore, limit: Self.reapBatch) == Self.reapBatch {
                guard !Task.isCancelled, await keepLease() else { return }
            }
        } catch { logger.warning("expired rows not deleted", metadata: ["error.message": "\(error)"]) }
    }
}
