package import OAuthCore

/// A stored JSON document, read member by member: whatever is missing or of another type is `StoreError.corrupt`.
///
/// A record's document holds the fields that no store looks up, compares or changes; a driver keeps those beside it, in columns or
/// hash fields. Members are named as on the wire, times are milliseconds, absent members are nil, empty or false.
package struct StoredDocument {
    private let object: JSONObject
    private let kind: StaticString

    /// Wider than for what comes from outside: a record that was written must be readable again.
    private static let limits = JSONLimits(bytes: 64 << 20, depth: 512, values: 4 << 20)

    /// Reads the bytes; `kind` names the record in errors.
    package init(_ bytes: some Collection<UInt8>, of kind: StaticString) throws(StoreError) {
        do {
            self.object = try JSONReader.parseObject(bytes, limits: Self.limits)
        } catch {
            throw StoreError(.corrupt, detail: "\(kind): \(error)")
        }
        self.kind = kind
    }

    /// All members.
    package var members: JSONObject { object }

    /// The error of a member that is not what it should be.
    package func corrupt(_ name: String) -> StoreError {
        StoreError(.corrupt, detail: "\(kind): member \(name) is missing or not of its type")
    }

    package func string(_ name: String) throws(StoreError) -> String {
        guard let value = object[name]?.stringValue else { throw corrupt(name) }
        return value
    }

    package func optionalString(_ name: String) throws(StoreError) -> String? {
        guard let value = object[name] else { return nil }
        guard let string = value.stringValue else { throw corrupt(name) }
        return string
    }

    package func strings(_ name: String) throws(StoreError) -> [String] {
        guard let value = object[name] else { return [] }
        guard let strings = value.stringArrayValue else { throw corrupt(name) }
        return strings
    }

    package func optionalInt(_ name: String) throws(StoreError) -> Int64? {
        guard let value = object[name] else { return nil }
        guard let int = value.int64Value else { throw corrupt(name) }
        return int
    }

    package func bool(_ name: String) throws(StoreError) -> Bool {
        guard let value = object[name] else { return false }
        guard let bool = value.boolValue else { throw corrupt(name) }
        return bool
    }

    package func optionalObject(_ name: String) throws(StoreError) -> JSONObject? {
        guard let value = object[name] else { return nil }
        guard let object = value.objectValue else { throw corrupt(name) }
        return object
    }

    package func objects(_ name: String) throws(StoreError) -> [JSONObject] {
        guard let value = object[name] else { return [] }
        guard let elements = value.arrayValue else { throw corrupt(name) }
        var objects: [JSONObject] = []
        for element in elements {
            guard let object = element.objectValue else { throw corrupt(name) }
            objects.append(object)
        }
        return objects
    }
}

// MARK: Types of the model

extension StoredDocument {
    package func time(_ name: String) throws(StoreError) -> UnixTime {
        guard let time = try optionalTime(name) else { throw corrupt(name) }
        return time
    }

    package func optionalTime(_ name: String) throws(StoreError) -> UnixTime? {
        try optionalInt(name).map { UnixTime(milliseconds: $0) }
    }

    package func optionalDuration(_ name: String) throws(StoreError) -> Duration? {
        try optionalInt(name).map { .milliseconds($0) }
    }

    package func identifier<ID: Identifier>(_ name: String) throws(StoreError) -> ID { ID(try string(name)) }

    package func optionalIdentifier<ID: Identifier>(_ name: String) throws(StoreError) -> ID? {
        try optionalString(name).map { ID($0) }
    }

    /// A scope in its wire form.
    package func scope(_ name: String) throws(StoreError) -> Scope {
        guard let scope = Scope(stored: try string(name)) else { throw corrupt(name) }
        return scope
    }

    /// One of a closed set, by its raw value.
    package func choice<Choice: RawRepresentable<String>>(_ name: String) throws(StoreError) -> Choice {
        guard let choice = Choice(rawValue: try string(name)) else { throw corrupt(name) }
        return choice
    }

    /// Several of a closed set, by their raw values.
    package func choices<Choice: RawRepresentable<String>>(_ name: String) throws(StoreError) -> [Choice] {
        var choices: [Choice] = []
        for text in try strings(name) {
            guard let choice = Choice(rawValue: text) else { throw corrupt(name) }
            choices.append(choice)
        }
        return choices
    }
}

extension Scope {
    /// The scope of a stored wire form; nil where a token is none. However long it is: what was granted once stays readable.
    package init?(stored text: String) {
        var tokens: [ScopeToken] = []
        for part in text.split(separator: " ") {
            guard let token = ScopeToken(part) else { return nil }
            tokens.append(token)
        }
        self.init(tokens)
    }
}

// MARK: Writing

extension JSONWriter {
    /// A document of what `members` writes.
    package static func document(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter(reservingCapacity: 256)
        json.beginObject()
        members(&json)
        json.endObject()
        return json.bytes
    }

    package mutating func member(_ name: String, ifPresent value: String?) {
        if let value { member(name, value) }
    }

    package mutating func member(_ name: String, ifPresent value: UnixTime?) {
        if let value { member(name, value.milliseconds) }
    }

    package mutating func member(_ name: String, ifPresent value: Duration?) {
        if let value { member(name, value.wholeMilliseconds) }
    }

    package mutating func member(_ name: String, ifPresent value: JSONObject?) {
        if let value { member(name, value: .object(value)) }
    }

    package mutating func member(_ name: String, ifNotEmpty values: [String]) {
        if !values.isEmpty { member(name, values) }
    }

    package mutating func member(_ name: String, ifTrue value: Bool) {
        if value { member(name, true) }
    }
}
