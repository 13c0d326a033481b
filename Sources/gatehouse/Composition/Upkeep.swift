import Logging
import OAuthCore
import ServiceLifecycle
import Storage

/// What a process does beside answering: each part follows what it must, and the tables are kept small.
struct Upkeep: Service {
    /// The maintenance of each part, which goes on until its task is cancelled.
    let parts: [@Sendable () async -> Void]
    let stores: [any StoreMaintenance]
    let clock: @Sendable () -> UnixTime
    let logger: Logger

    /// How often expired rows are deleted, and how many at once: a batch holds the writer for some milliseconds.
    static let reapInterval: Duration = .seconds(60), reapBatch = 500
    /// How long the audit trail is kept.
    static let auditRetention: Duration = .seconds(400 * 86400)

    func run() async throws {
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
            HeapPages.release()
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
