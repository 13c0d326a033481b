import HTTPExchange
package import Logging
import Metrics
import OAuthCore
package import Storage

extension NodeClock {
    /// The clock of a server: the machine's, kept in step with the store's. It logs when it is corrected and when no longer; `/metrics` says by how much.
    package convenience init(logger: Logger) {
        let gauge = Gauge(label: "gatehouse.clock.correction.seconds")
        self.init(system: { SystemClock.now }) { outcome, correction in
            gauge.record(Double(correction.wholeMilliseconds) / 1000)
            let metadata: Logger.Metadata = ["clock.correction_ms": "\(correction.wholeMilliseconds)"]
            switch outcome {
            case .kept, .ignored: break
            case .began:
                logger.warning(
                    "this machine's clock differs from the storage's, which counts: set the one of the two that is wrong",
                    metadata: metadata)
            case .moved: logger.debug("the correction of this machine's clock changed", metadata: metadata)
            case .ended: logger.warning("this machine's clock is right again", metadata: metadata)
            }
        }
    }
}
