package import Logging
import ServiceLifecycle
import UnixSignals

/// Runs something at every SIGHUP, for as long as the process lives: the reload of certificates.
package struct SignalReload: Service, CustomStringConvertible {
    /// What the log calls it, instead of all that it holds.
    package var description: String { "reload at SIGHUP" }
    private let logger: Logger
    private let reload: @Sendable () async throws -> Void

    /// - Parameter reload: what is done; its error is logged, and what was in use stays in use.
    package init(logger: Logger, reload: @escaping @Sendable () async throws -> Void) {
        self.logger = logger
        self.reload = reload
    }

    /// Waits for signals until told to stop.
    package func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            do {
                try await reload()
                logger.info("Reloaded", metadata: ["signal": "SIGHUP"])
            } catch {
                logger.error("Reload failed, what was in use stays", metadata: ["error": "\(error)"])
            }
        }
    }
}
