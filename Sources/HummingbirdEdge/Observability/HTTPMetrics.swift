package import CoreMetrics
import HTTPTypes
import Synchronization

/// Counts requests: a latency histogram, a counter an endpoint, and how many are being answered. All labels are of
/// closed sets: the route's template, the method of a list, the class of the status.
package final class HTTPMetrics: Sendable {
    /// The label of a request that no route took.
    package static let noRoute = "unmatched"

    private struct Key: Hashable {
        let route: String
        let method: String
        let statusClass: Int
    }

    private struct Handles {
        let duration: any TimerHandler
        let count: any CounterHandler
    }

    private let factory: any MetricsFactory
    private let listener: String
    private let active: any MeterHandler
    private let handles = Mutex<[Key: Handles]>([:])
    private let refusals = Mutex<[String: any CounterHandler]>([:])

    /// Counts into the given factory.
    ///
    /// - Parameter listener: tells the listeners of a process apart: `public`, `admin`, `bff`.
    package init(factory: any MetricsFactory = MetricsSystem.factory, listener: String = "public") {
        self.factory = factory
        self.listener = listener
        self.active = factory.makeMeter(label: "http.server.active_requests", dimensions: [("listener", listener)])
    }

    func requestStarted() { active.increment(by: 1.0) }

    func requestEnded(route: String, method: HTTPRequest.Method, status: Int, nanoseconds: Int64) {
        active.decrement(by: 1)
        let key = Key(route: route, method: Self.label(method), statusClass: min(5, max(1, status / 100)))
        let handles = handles.withLock { handles in
            if let known = handles[key] { return known }
            let made = make(key)
            handles[key] = made
            return made
        }
        handles.duration.recordNanoseconds(nanoseconds)
        handles.count.increment(by: 1)
    }

    /// A request that had been counted as started is none of those that are answered.
    func requestRefused(_ reason: String) {
        active.decrement(by: 1)
        refused(reason)
    }

    func refused(_ reason: String) {
        refusals.withLock { refusals in
            if let known = refusals[reason] { return known }
            let made = factory.makeCounter(
                label: "http.server.refused", dimensions: [("listener", listener), ("reason", reason)])
            refusals[reason] = made
            return made
        }.increment(by: 1 as Int64)
    }

    private func make(_ key: Key) -> Handles {
        let dimensions = [
            ("listener", listener), ("method", key.method), ("route", key.route), ("status", "\(key.statusClass)xx"),
        ]
        return Handles(
            duration: factory.makeTimer(label: "http.server.request.duration", dimensions: dimensions),
            count: factory.makeCounter(label: "http.server.requests", dimensions: dimensions))
    }

    /// The method, or `other` where it is none of the list.
    static func label(_ method: HTTPRequest.Method) -> String {
        switch method {
        case .get: "GET"
        case .post: "POST"
        case .head: "HEAD"
        case .options: "OPTIONS"
        case .put: "PUT"
        case .delete: "DELETE"
        case .patch: "PATCH"
        default: "other"
        }
    }
}
