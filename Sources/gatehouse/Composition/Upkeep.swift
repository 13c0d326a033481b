import AuthorizationServer
import Logging
import OAuthCore
import ServiceLifecycle
import Storage

/// What a server does beside answering: it follows the directory and the keys, and keeps the tables small.
struct Upkeep: Service {
    let server: AuthorizationServer
    let logger: Logger

    /// How often expired rows are deleted, and how many at once: a batch holds the writer for some milliseconds.
    static let reapInterval: Duration = .seconds(60), reapBatch = 500
    /// How long the audit trail is kept.
    static let auditRetention: Duration = .seconds(400 * 86400)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await server.runMaintenance() }
                group.addTask { await reapRegularly() }
            }
        }
    }

    private func reapRegularly() async {
        while (try? await Task.sleep(for: Self.reapInterval)) != nil {
            let now = server.context.clock()
            for store in server.context.stores.maintenance { await reap(store, now: now) }
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
