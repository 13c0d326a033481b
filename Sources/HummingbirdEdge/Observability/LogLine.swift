import Logging

/// The bytes of one log line.
struct LogLine {
    /// The most that one value takes, in bytes; what is longer is cut.
    static let maximumValueBytes = 8 << 10

    private let format: LogFormat
    private var bytes: [UInt8] = []

    init(format: LogFormat) {
        self.format = format
        bytes.reserveCapacity(384)
    }

    mutating func begin(timestamp: String, level: Logger.Level, label: String, message: String) {
        switch format {
        case .text:
            bytes.append(contentsOf: timestamp.utf8)
            bytes.append(UInt8(ascii: " "))
            bytes.append(contentsOf: level.rawValue.utf8)
            bytes.append(UInt8(ascii: " "))
            escape(message)
        case .json:
            bytes.append(contentsOf: #"{"time":""#.utf8)
            bytes.append(contentsOf: timestamp.utf8)
            bytes.append(contentsOf: #"","level":""#.utf8)
            bytes.append(contentsOf: level.rawValue.utf8)
            bytes.append(contentsOf: #"","logger":"#.utf8)
            string(label)
            bytes.append(contentsOf: #","message":"#.utf8)
            string(message)
        }
    }

    mutating func add(_ key: String, _ value: Logger.MetadataValue) {
        switch format {
        case .text:
            bytes.append(UInt8(ascii: " "))
            escape(key)
            bytes.append(UInt8(ascii: "="))
            let text = Self.text(value)
            if !text.isEmpty, text.utf8.allSatisfy(Self.isPlain) {
                bytes.append(contentsOf: text.utf8.prefix(Self.maximumValueBytes))
            } else {
                string(text)
            }
        case .json:
            bytes.append(UInt8(ascii: ","))
            string(key)
            bytes.append(UInt8(ascii: ":"))
            json(value)
        }
    }

    consuming func end() -> [UInt8] {
        if format == .json { bytes.append(UInt8(ascii: "}")) }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// Characters that need no quotes in a text line.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "=")
            && byte != UInt8(ascii: "\\")
    }

    private static func text(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let string): string
        case .stringConvertible(let value): value.description
        case .array(let values): "[" + values.map(text).joined(separator: ",") + "]"
        case .dictionary(let values):
            "{" + values.sorted { $0.key < $1.key }.map { "\($0.key):\(text($0.value))" }.joined(separator: ",") + "}"
        }
    }

    private mutating func json(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): string(text)
        case .stringConvertible(let value): string(value.description)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                json(value)
            }
            bytes.append(UInt8(ascii: "]"))
        case .dictionary(let values):
            bytes.append(UInt8(ascii: "{"))
            for (index, (key, value)) in values.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                string(key)
                bytes.append(UInt8(ascii: ":"))
                json(value)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        escape(text)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Escapes as JSON does, and also DEL, the C1 controls and the separators that some readers take for a line's end.
    private mutating func escape(_ text: String) {
        var count = 0
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5c: bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(scalar.value)])
            case 0x0a: bytes.append(contentsOf: #"\n"#.utf8)
            case 0x0d: bytes.append(contentsOf: #"\r"#.utf8)
            case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
            case 0..<0x20, 0x7f...0x9f, 0x2028, 0x2029: unicodeEscape(scalar.value)
            default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
            count += 1
            if count >= Self.maximumValueBytes {
                bytes.append(contentsOf: "…".utf8)
                return
            }
        }
    }

    private mutating func unicodeEscape(_ value: UInt32) {
        bytes.append(contentsOf: #"\u"#.utf8)
        for shift in [12, 8, 4, 0] as [UInt32] {
            let nibble = UInt8(value >> shift & 0xf)
            bytes.append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
        }
    }
}
