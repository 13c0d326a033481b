/// Writes the Prometheus text format 0.0.4.
struct PrometheusText {
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(32 << 10) }

    mutating func add(_ name: String, _ family: PrometheusRegistry.Family) {
        line("# TYPE \(name) \(family.type)")
        for (labels, instrument) in family.series.sorted(by: { $0.key < $1.key }) {
            switch instrument {
            case .counter(let counter): sample(name, labels, "\(counter.value)")
            case .number(let number, _): sample(name, labels, Self.number(number.value))
            case .histogram(let histogram): add(name, labels, histogram)
            }
        }
    }

    mutating func add(gauge name: String, _ value: Double) {
        line("# TYPE \(name) gauge")
        sample(name, "", Self.number(value))
    }

    mutating func add(counter name: String, _ value: Double) {
        line("# TYPE \(name) counter")
        sample(name, "", Self.number(value))
    }

    private mutating func add(_ name: String, _ labels: String, _ histogram: PrometheusHistogram) {
        let state = histogram.snapshot
        let prefix = labels.isEmpty ? "" : labels + ","
        var total: UInt64 = 0
        for (bound, count) in zip(histogram.bounds, state.counts) {
            total &+= count
            sample(name + "_bucket", prefix + "le=\"\(Self.number(bound))\"", "\(total)")
        }
        sample(name + "_bucket", prefix + "le=\"+Inf\"", "\(state.total)")
        sample(name + "_sum", labels, Self.number(state.sum))
        sample(name + "_count", labels, "\(state.total)")
    }

    private mutating func sample(_ name: String, _ labels: String, _ value: String) {
        line(labels.isEmpty ? "\(name) \(value)" : "\(name){\(labels)} \(value)")
    }

    private mutating func line(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }

    /// A name of letters, digits and underscores.
    static func name(_ label: String) -> String {
        var name = String(
            decoding: label.utf8.map { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    byte
                default: UInt8(ascii: "_")
                }
            }, as: UTF8.self)
        if name.utf8.first.map({ $0 < UInt8(ascii: "A") }) ?? true { name = "_" + name }
        return name
    }

    /// The labels by name, values escaped.
    static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions.map { (name($0.0), $0.1) }.sorted { $0.0 < $1.0 }.map { "\($0)=\"\(escaped($1))\"" }
            .joined(separator: ",")
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
