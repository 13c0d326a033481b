import NIOCore
import OAuthCore
import Storage

/// The fields of a hash as they came: looked up where they stand, copied where they are used.
struct RecordFields {
    private let pairs: [RESPValue]
    private let kind: StaticString

    /// The fields of a record; nil where there is none. Throws where the answer is no list of fields.
    init?(_ answer: RESPValue, of kind: StaticString) throws(StoreError) {
        switch answer {
        case .map(let pairs), .array(let pairs):
            guard !pairs.isEmpty else { return nil }
            self.pairs = pairs
        case .null: return nil
        default: throw StoreError(.corrupt, detail: "\(kind): no list of fields")
        }
        self.kind = kind
    }

    /// The error of a field that is not what it should be.
    func corrupt(_ name: StaticString) -> StoreError {
        StoreError(.corrupt, detail: "\(kind): field \(name) is missing or not of its type")
    }

    /// The bytes of a field.
    func optionalBytes(_ name: StaticString) -> ByteBuffer? {
        for index in stride(from: 0, to: pairs.count - 1, by: 2) {
            guard case .string(let key) = pairs[index], key.readableBytes == name.utf8CodeUnitCount,
                name.withUTF8Buffer({ key.readableBytesView.elementsEqual($0) })
            else { continue }
            return pairs[index + 1].bytes
        }
        return nil
    }

    func optionalText(_ name: StaticString) throws(StoreError) -> String? {
        guard let bytes = optionalBytes(name) else { return nil }
        guard let text = String(validating: bytes.readableBytesView, as: UTF8.self) else { throw corrupt(name) }
        return text
    }

    func text(_ name: StaticString) throws(StoreError) -> String {
        guard let text = try optionalText(name) else { throw corrupt(name) }
        return text
    }

    func bytes(_ name: StaticString) throws(StoreError) -> ByteBufferView {
        guard let bytes = optionalBytes(name) else { throw corrupt(name) }
        return bytes.readableBytesView
    }

    func integer(_ name: StaticString) throws(StoreError) -> Int64 {
        guard let value = RESPNumber.integer(try bytes(name)) else { throw corrupt(name) }
        return value
    }

    func flag(_ name: StaticString) throws(StoreError) -> Bool { try integer(name) != 0 }

    func optionalTime(_ name: StaticString) throws(StoreError) -> UnixTime? {
        guard let text = try optionalText(name) else { return nil }
        guard let time = RedisTime.parse(text) else { throw corrupt(name) }
        return time
    }

    func time(_ name: StaticString) throws(StoreError) -> UnixTime {
        guard let time = try optionalTime(name) else { throw corrupt(name) }
        return time
    }

    /// Bytes that are stored as base64url.
    func optionalSealed(_ name: StaticString) throws(StoreError) -> [UInt8]? {
        guard let text = optionalBytes(name) else { return nil }
        guard let bytes = Base64URL.decode(utf8: text.readableBytesView) else { throw corrupt(name) }
        return bytes
    }

    func optionalHash(_ name: StaticString) throws(StoreError) -> SecretHash? {
        try optionalSealed(name).map { SecretHash($0) }
    }
}

/// Fields to write: names and values in turn, and the names of those that a record does not have.
struct WrittenFields {
    private(set) var pairs: [RedisArgument] = []
    private(set) var absent: [RedisArgument] = []

    mutating func add(_ name: RedisArgument, _ value: RedisArgument?) {
        guard let value else { return absent.append(name) }
        pairs.append(name)
        pairs.append(value)
    }

    mutating func add(_ name: RedisArgument, _ text: String?) { add(name, text.map { .text($0) }) }
    mutating func add(_ name: RedisArgument, _ time: UnixTime?) { add(name, time.map { .time($0) }) }
    mutating func add(_ name: RedisArgument, sealed bytes: [UInt8]?) { add(name, bytes.map { Base64URL.encode($0) }) }
}
