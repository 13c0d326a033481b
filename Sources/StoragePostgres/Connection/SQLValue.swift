import OAuthCore

/// A value for one parameter of a statement, sent in PostgreSQL's binary form.
enum SQLValue: Sendable {
    case null
    case int(Int64)
    case bool(Bool)
    case text(String)
    case bytes([UInt8])

    static func int(_ value: Int) -> SQLValue { .int(Int64(value)) }
    static func time(_ value: UnixTime) -> SQLValue { .int(value.milliseconds) }
    static func time(_ value: UnixTime?) -> SQLValue { value.map { .int($0.milliseconds) } ?? .null }
    static func text(_ value: String?) -> SQLValue { value.map { SQLValue.text($0) } ?? .null }
    static func bytes(_ value: [UInt8]?) -> SQLValue { value.map { SQLValue.bytes($0) } ?? .null }
    static func id(_ value: some Identifier) -> SQLValue { .text(value.rawValue) }
    static func hash(_ value: SecretHash) -> SQLValue { .bytes(value.bytes) }
    /// JSON text, whose control characters are escaped: there is no NUL in it.
    static func document(_ value: [UInt8]) -> SQLValue { .bytes(value) }
}

/// The texts of a column hold no NUL, which PostgreSQL does not take. U+0000 and U+0001 are written as two characters each, so that no
/// two texts become one and their order byte by byte stays.
enum StoredText {
    /// The bytes to store.
    static func encode(_ text: String) -> [UInt8] {
        var bytes = Array(text.utf8)
        guard bytes.contains(where: { $0 <= 1 }) else { return bytes }
        bytes = bytes.flatMap { $0 <= 1 ? [1, $0 + 1] : [$0] }
        return bytes
    }

    /// The text from stored bytes.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> String {
        guard bytes.contains(1) else { return String(decoding: bytes, as: UTF8.self) }
        var text: [UInt8] = []
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                text.append(byte &- 1)
                isEscaped = false
            } else if byte == 1 {
                isEscaped = true
            } else {
                text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// The parameters of one call, in the arrays that libpq takes.
struct SQLParameters {
    private var buffer: [UInt8] = []
    private var places: [(start: Int, count: Int)?] = []

    init(_ values: [SQLValue]) {
        places.reserveCapacity(values.count)
        for value in values { append(value) }
    }

    private mutating func append(_ value: SQLValue) {
        let start = buffer.count
        switch value {
        case .null: return places.append(nil)
        case .int(let value): withUnsafeBytes(of: value.bigEndian) { buffer.append(contentsOf: $0) }
        case .bool(let value): buffer.append(value ? 1 : 0)
        case .text(let value): buffer.append(contentsOf: StoredText.encode(value))
        case .bytes(let value): buffer.append(contentsOf: value)
        }
        places.append((start, buffer.count - start))
    }

    /// Pointers to the values, their lengths and their formats, good while `body` runs.
    func withArrays<T>(
        _ body: (CInt, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<CInt>?, UnsafePointer<CInt>?) -> T
    ) -> T {
        let lengths = places.map { CInt($0?.count ?? 0) }
        let formats = [CInt](repeating: 1, count: places.count)
        // One byte more, so that an empty value at the end has an address too: libpq takes a missing address for NULL.
        return (buffer + [0]).withUnsafeBytes { bytes in
            let pointers = places.map { place in
                place.flatMap { bytes.baseAddress?.advanced(by: $0.start).assumingMemoryBound(to: CChar.self) }
            }
            return body(CInt(places.count), pointers, lengths, formats)
        }
    }
}
