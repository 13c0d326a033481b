package import Logging
package import OAuthCore
import ServiceLifecycle
package import Storage

/// What a process does beside answering: each part follows what it must, and the tables are kept small.
package struct Upkeep: Service {
    /// The maintenance of each part, which goes on until its task is cancelled.
    private let parts: [@Sendable () async -> Void]
    private let stores: [any StoreMaintenance]
    private let clock: @Sendable () -> UnixTime
    private let logger: Logger
    private let afterReaping: @Sendable () -> Void

    /// How often expired rows are deleted, and how many at once: a batch holds the writer for some milliseconds.
    static let reapInterval: Duration = .seconds(60), reapBatch = 500
    /// How long the audit trail is kept.
    static let auditRetention: Duration = .seconds(400 * 86400)

    /// Upkeep of these parts and stores; `afterReaping` is called once a minute, when expired rows are deleted.
    package init(
        parts: [@Sendable () async -> Void], stores: [any StoreMaintenance], clock: @escaping @Sendable () -> UnixTime,
        logger: Logger, afterReaping: @escaping @Sendable () -> Void = {}
    ) {
        self.parts = parts
        self.stores = stores
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
            let now = clock()
            for store in stores { await reap(store, now: now) }
            afterReaping()
        }
    }

    private func reap(_ store: any StoreMaintenance, now: UnixTime) async {
        do throws(StoreError) {
            let auditBefore = now - Self.auditRetention
            while try await store.reap(now: now, auditBefore: auditBefore, limit: Self.reapBatch) == Self.reapBatch {
                if Task.isCancelled { return }
            }
        } catch { logger.warning("expired rows not deleted", metadata: ["error.message": "\(error)"]) }
    }
}
