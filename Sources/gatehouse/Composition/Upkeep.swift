import AuthorizationServer
import HummingbirdEdge
import Logging
import OAuthCore
import ServiceLifecycle
import Storage
import UnixSignals

/// What a server does beside answering: it follows the directory and the keys, and keeps the tables small.
struct Upkeep: Service {
    let context: ServerContext
    let stores: Stores
    let logger: Logger

    /// How often the directory and the keys are looked at.
    static let tickInterval: Duration = .seconds(1)
    /// How often expired rows are deleted, and how many at once.
    static let reapInterval = 60, reapBatch = 500
    /// How long the audit trail is kept.
    static let auditRetention: Duration = .seconds(400 * 86400)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var ticks = 0
            while !Task.isCancelled {
                do { try await Task.sleep(for: Self.tickInterval) } catch { return }
                await context.tick()
                ticks += 1
                if ticks % Self.reapInterval == 0 { await reap() }
            }
        }
    }

    private func reap() async {
        let now = context.clock()
        for store in stores.maintenance {
            do throws(StoreError) {
                while try await store.reap(now: now, auditBefore: now - Self.auditRetention, limit: Self.reapBatch)
                    == Self.reapBatch
                {
                    if Task.isCancelled { return }
                }
            } catch { logger.warning("expired rows not deleted", metadata: ["error.message": "\(error)"]) }
        }
    }
}

/// Reads the certificate again on SIGHUP. Without TLS the signal is noted and does nothing, instead of ending the process.
struct CertificateReload: Service {
    let tls: TLSContextSource?
    let logger: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in signals {
                guard let tls else {
                    logger.notice("SIGHUP: nothing to reload without server.tls")
                    continue
                }
                do {
                    try tls.reload()
                    logger.notice("certificate reloaded")
                } catch {
                    logger.error(
                        "certificate not reloaded; the one before stays", metadata: ["error.message": "\(error)"])
                }
            }
        }
    }
}
