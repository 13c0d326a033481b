/// A JSON object whose members keep their order and whose names are unique. RFC 8259 §4.
///
/// Names are compared by their code points (RFC 8259 §8.3).
public struct JSONObject: Sendable {
    /// The members in order.
    public private(set) var members: [(name: String, value: JSONValue)] = []
    /// Position by name, kept only where a scan would be slow.
    private var positions: [Name: Int] = [:]

    private static let scanLimit = 12

    /// An empty object.
    public init() {}

    /// An object of these members; of a repeated name the last counts.
    public init(_ members: some Sequence<(String, JSONValue)>) {
        for (name, value) in members { self[name] = value }
    }

    /// How many members there are.
    public var count: Int { members.count }

    /// Whether there are no members.
    public var isEmpty: Bool { members.isEmpty }

    /// The value of a member; setting nil removes the member.
    public subscript(name: String) -> JSONValue? {
        get { position(of: name).map { members[$0].value } }
        set {
            switch (position(of: name), newValue) {
            case (let position?, let value?):
                members[position].value = value
            case (let position?, nil):
                members.remove(at: position)
                reindex()
            case (nil, let value?):
                append(name, value)
            case (nil, nil): break
            }
        }
    }

    /// Adds a member at the end, or returns false where the name is taken.
    package mutating func insert(_ name: String, _ value: JSONValue) -> Bool {
        guard position(of: name) == nil else { return false }
        append(name, value)
        return true
    }

    /// Whether there is a member of that name.
    package func contains(_ name: String) -> Bool { position(of: name) != nil }

    private mutating func append(_ name: String, _ value: JSONValue) {
        members.append((name, value))
        if members.count == Self.scanLimit + 1 {
            reindex()
        } else if members.count > Self.scanLimit {
            positions[Name(text: name)] = members.count - 1
        }
    }

    private mutating func reindex() {
        positions.removeAll()
        guard members.count > Self.scanLimit else { return }
        for (position, member) in members.enumerated() { positions[Name(text: member.name)] = position }
    }

    private func position(of name: String) -> Int? {
        guard members.count <= Self.scanLimit else { return positions[Name(text: name)] }
        let name = Name(text: name)
        return members.firstIndex { Name(text: $0.name) == name }
    }

    /// A name that equals another by code points.
    private struct Name: Hashable {
        let text: String

        static func == (left: Name, right: Name) -> Bool {
            left.text.hasSameBytes(as: right.text)
        }

        func hash(into hasher: inout Hasher) { text.hashBytes(into: &hasher) }
    }
}

extension JSONObject: Hashable, ExpressibleByDictionaryLiteral {
    /// An object of these members; of a repeated name the last counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }

    /// Whether both have the same members, in whatever order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.name] == $0.value }
    }

    /// Feeds the object to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(members.reduce(into: members.count) { $0 ^= $1.name.hashValue })
    }
}
