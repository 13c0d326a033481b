import HTTPTypes
import Logging
import Synchronization

/// Makes identifiers of requests: unique over restarts and nodes, cheap, and not a secret.
enum RequestID {
    private static let seed = UInt64.random(in: .min ... .max)
    private static let process = UInt32.random(in: .min ... .max)
    private static let counter = Atomic<UInt64>(0)

    /// 24 hexadecimal digits.
    static func fresh() -> String {
        // splitmix64 maps each count to its own value, so that no two of a process are alike.
        var number = seed &+ counter.wrappingAdd(1, ordering: .relaxed).newValue &* 0x9e37_79b9_7f4a_7c15
        number = (number ^ number >> 30) &* 0xbf58_476d_1ce4_e5b9
        number = (number ^ number >> 27) &* 0x94d0_49bb_1331_11eb
        number ^= number >> 31
        return String(unsafeUninitializedCapacity: 24) { bytes in
            for index in 0..<8 { bytes[index] = digit(UInt64(process) >> UInt64(28 - 4 * index)) }
            for index in 0..<16 { bytes[8 + index] = digit(number >> UInt64(60 - 4 * index)) }
            return 24
        }
    }

    /// The identifier that a trusted proxy gave; nil where it gave none that is fit for a log line.
    static func accepted(_ fields: HTTPFields) -> String? {
        fields[.xRequestID].flatMap(fit)
    }

    /// The identifier that the framework logs with the request; nil where there is none that is fit for an answer.
    static func logged(by logger: Logger) -> String? {
        logger[metadataKey: "hb.request.id"].flatMap { fit($0.description) }
    }

    private static func fit(_ value: String) -> String? {
        let isFit =
            (1...64).contains(value.utf8.count)
            && value.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        return isFit ? value : nil
    }

    private static func digit(_ number: UInt64) -> UInt8 {
        let nibble = UInt8(truncatingIfNeeded: number & 0xf)
        return nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }
}
