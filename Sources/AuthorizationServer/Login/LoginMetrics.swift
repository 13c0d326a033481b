import Metrics

/// Counts logins by what came of them.
struct LoginMetrics: Sendable {
    /// What came of a login: a closed set, fit for a label.
    enum Result: String, CaseIterable {
        case success
        case failure
        case throttled
        case busy
    }

    private let counters: [Result: Counter]

    init() {
        counters = Dictionary(
            uniqueKeysWithValues: Result.allCases.map { result in
                (result, Counter(label: "gatehouse.login", dimensions: [("result", result.rawValue)]))
            })
    }

    /// Counts one.
    func count(_ result: Result) { counters[result]?.increment() }
}
