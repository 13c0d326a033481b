/// Makes a structure of texts anew, with some of them replaced: every text comes from the replacements or from the structure that is there.
package struct RewordingDecoder: Decoder {
    let base: Any
    let texts: [String: String]
    let path: String
    package var codingPath: [any CodingKey] { [] }
    package var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Replaces texts by their names, which begin with the path.
    package init(base: Any, texts: [String: String], path: String) {
        self.base = base
        self.texts = texts
        self.path = path
    }

    package func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        var members: [String: Any] = [:]
        for child in Mirror(reflecting: base).children {
            if let label = child.label { members[label] = child.value }
        }
        return KeyedDecodingContainer(RewordingContainer(members: members, texts: texts, path: path))
    }

    package func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw RewordingFault.notAText(path) }
    package func singleValueContainer() throws -> any SingleValueDecodingContainer {
        throw RewordingFault.notAText(path)
    }
}

/// What a catalog has that is neither a text nor a structure of texts.
package enum RewordingFault: Error {
    case notAText(String)
}

private struct RewordingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let members: [String: Any]
    let texts: [String: String]
    let path: String
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { members.keys.compactMap(Key.init(stringValue:)) }

    func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }
    func decodeNil(forKey key: Key) -> Bool { texts[name(key)] == nil && member(key) == nil }

    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        if let text = texts[name(key)] { return text }
        return try kept(key)
    }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        let name = name(key)
        if let words = texts[name], let text = T.self as? any RewordableText.Type,
            let reworded = text.init(words: words) as? T
        {
            return reworded
        }
        if texts.keys.contains(where: { $0.hasPrefix(name + ".") }), let base = member(key) {
            return try T(from: RewordingDecoder(base: base, texts: texts, path: name))
        }
        return try kept(key)
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try kept(key) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try kept(key) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try kept(key) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try kept(key) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try kept(key) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try kept(key) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try kept(key) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try kept(key) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try kept(key) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try kept(key) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try kept(key) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try kept(key) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try kept(key) }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> { throw RewordingFault.notAText(name(key)) }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw RewordingFault.notAText(name(key))
    }
    func superDecoder() throws -> any Decoder { throw RewordingFault.notAText(path) }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw RewordingFault.notAText(name(key)) }

    private func name(_ key: Key) -> String { "\(path).\(key.stringValue)" }

    /// The member that is there, out of its optional.
    private func member(_ key: Key) -> Any? {
        guard let value = members[key.stringValue] else { return nil }
        let mirror = Mirror(reflecting: value)
        return mirror.displayStyle == .optional ? mirror.children.first?.value : value
    }

    private func kept<T>(_ key: Key) throws -> T {
        guard let value = member(key) as? T else { throw RewordingFault.notAText(name(key)) }
        return value
    }
}
