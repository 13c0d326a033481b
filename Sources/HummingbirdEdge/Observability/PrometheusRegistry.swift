package import CoreMetrics
import Synchronization

/// A swift-metrics backend that answers `/metrics` in the Prometheus text format.
///
/// Names become Prometheus names: dots are underscores, a counter ends in `_total`, a timer in `_seconds`. There is a
/// fixed most of series; one more is not kept, and `metrics_series_dropped_total` counts it.
package final class PrometheusRegistry: MetricsFactory, Sendable {
    /// Upper bounds of timers, in seconds.
    package static let timerBounds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    /// Upper bounds of recorders of counts and sizes.
    package static let recorderBounds: [Double] = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262_144, 1_048_576]

    enum Instrument {
        case counter(PrometheusCounter)
        case number(PrometheusNumber, isCounter: Bool)
        case histogram(PrometheusHistogram)

        var type: String {
            switch self {
            case .counter, .number(_, isCounter: true): "counter"
            case .number: "gauge"
            case .histogram: "histogram"
            }
        }
    }

    struct Family {
        let type: String
        /// By their labels as they are printed.
        var series: [String: Instrument] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var seriesCount = 0
    }

    private let state = Mutex(State())
    private let maximumSeries: Int
    private let dropped = PrometheusCounter()

    /// An empty registry.
    package init(maximumSeries: Int = 5000) {
        self.maximumSeries = maximumSeries
    }

    /// The instrument of that name and those labels; nil where there is no room, or the name has another type.
    private func instrument(
        _ label: String, _ suffix: String, _ dimensions: [(String, String)], _ make: () -> Instrument
    ) -> Instrument? {
        let base = PrometheusText.name(label)
        let name = base.hasSuffix(suffix) ? base : base + suffix
        let labels = PrometheusText.labels(dimensions)
        return state.withLock { state in
            if let known = state.families[name]?.series[labels] { return known }
            let made = make()
            let type = state.families[name]?.type ?? made.type
            guard type == made.type, state.seriesCount < maximumSeries else {
                dropped.increment(by: 1)
                return nil
            }
            state.families[name, default: Family(type: type)].series[labels] = made
            state.seriesCount += 1
            return made
        }
    }

    /// A total.
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        if case .counter(let counter) = instrument(label, "_total", dimensions, { .counter(PrometheusCounter()) }) {
            return counter
        }
        return PrometheusCounter()
    }

    /// A total with a fraction.
    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        number(label, "_total", dimensions, isCounter: true)
    }

    /// A gauge that goes up and down.
    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        number(label, "", dimensions, isCounter: false)
    }

    /// A histogram where it aggregates, else a gauge.
    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        aggregate
            ? histogram(label, "", dimensions, Self.recorderBounds) : number(label, "", dimensions, isCounter: false)
    }

    /// A histogram of seconds.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, "_seconds", dimensions, Self.timerBounds)
    }

    private func number(
        _ label: String, _ suffix: String, _ dimensions: [(String, String)], isCounter: Bool
    ) -> PrometheusNumber {
        let made = instrument(label, suffix, dimensions) { .number(PrometheusNumber(), isCounter: isCounter) }
        if case .number(let number, _) = made { return number }
        return PrometheusNumber()
    }

    private func histogram(
        _ label: String, _ suffix: String, _ dimensions: [(String, String)], _ bounds: [Double]
    ) -> PrometheusHistogram {
        let made = instrument(label, suffix, dimensions) { .histogram(PrometheusHistogram(bounds: bounds)) }
        if case .histogram(let histogram) = made { return histogram }
        return PrometheusHistogram(bounds: bounds)
    }

    /// Nothing is forgotten while the process lives: a total that went back would look like a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    /// As `destroyCounter`.
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    /// As `destroyCounter`.
    package func destroyMeter(_ handler: any MeterHandler) {}
    /// As `destroyCounter`.
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    /// As `destroyCounter`.
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// Everything, in the text format 0.0.4.
    package func text() -> [UInt8] {
        let families = state.withLock { $0.families }
        var text = PrometheusText()
        for (name, family) in families.sorted(by: { $0.key < $1.key }) { text.add(name, family) }
        text.add("metrics_series_dropped_total", Family(type: "counter", series: ["": .counter(dropped)]))
        ProcessMetrics.add(to: &text)
        return text.bytes
    }
}
