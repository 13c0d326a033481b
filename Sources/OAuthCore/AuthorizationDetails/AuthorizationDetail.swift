/// One object of `authorization_details`: a type, and what exactly of it is asked for or granted. RFC 9396 §2.
public struct AuthorizationDetail: Sendable, Hashable {
    /// `type`: which kind of access the object describes. RFC 9396 §2.
    public let type: String
    /// The whole object, `type` among its members.
    public let object: JSONObject

    /// Takes an object that has a `type`; nil where it has none, or an empty one.
    public init?(_ object: JSONObject) {
        guard let type = object["type"]?.stringValue, !type.isEmpty else { return nil }
        self.type = type
        self.object = object
    }

    /// An object of a type and nothing else.
    package init(trusted type: String) {
        self.type = type
        object = ["type": .string(type)]
    }

    /// A member of the object; nil where it has none of that name.
    public subscript(name: String) -> JSONValue? { object[name] }

    /// `locations`: the resource servers that the object is for. RFC 9396 §2.2.
    public var locations: [String] { strings("locations") }
    /// `actions`: what may be done. RFC 9396 §2.2.
    public var actions: [String] { strings("actions") }
    /// `datatypes`: which kinds of data. RFC 9396 §2.2.
    public var datatypes: [String] { strings("datatypes") }
    /// `identifier`: a certain resource. RFC 9396 §2.2.
    public var identifier: String? { object["identifier"]?.stringValue }
    /// `privileges`: the levels of privilege. RFC 9396 §2.2.
    public var privileges: [String] { strings("privileges") }

    private func strings(_ name: String) -> [String] { object[name]?.stringArrayValue ?? [] }

    /// Whether `other` asks for nothing that this object does not give. RFC 9396 §6.1.
    ///
    /// Both have the same members; lists of texts may be shorter in `other`, but not empty, and everything else is equal. What a number or a
    /// date means is for its type to say, so a smaller amount is another one and not a part of this one.
    public func covers(_ other: AuthorizationDetail) -> Bool {
        guard type == other.type, object.count == other.object.count else { return false }
        return other.object.members.allSatisfy { name, asked in
            guard let given = object[name] else { return false }
            if given == asked { return true }
            guard let given = given.stringArrayValue, let asked = asked.stringArrayValue, !asked.isEmpty else {
                return false
            }
            return asked.allSatisfy(given.contains)
        }
    }
}

extension [AuthorizationDetail] {
    /// The objects as a JSON array.
    public var json: JSONValue { .array(map { .object($0.object) }) }

    /// Whether each of `others` is covered by one of these that covers no other: one payment is not two. RFC 9396 §6.1.
    ///
    /// A matching of two sides by augmenting paths: a greedy choice could take away what another one needs.
    package func cover(_ others: [AuthorizationDetail]) -> Bool {
        guard others.count <= count else { return false }
        var taken: [Int: Int] = [:]
        return others.indices.allSatisfy { other in
            var seen: Set<Int> = []
            return match(other, of: others, &taken, &seen)
        }
    }

    /// Finds one of these for `other`, moving those that are taken already to where they fit as well. `taken` is by index of these.
    private func match(
        _ other: Int, of others: [AuthorizationDetail], _ taken: inout [Int: Int], _ seen: inout Set<Int>
    )
        -> Bool
    {
        for index in indices where self[index].covers(others[other]) && seen.insert(index).inserted {
            if let holder = taken[index], !match(holder, of: others, &taken, &seen) { continue }
            taken[index] = other
            return true
        }
        return false
    }

    /// Objects as they were stored or issued; nil where one of them is none.
    package init?(json: JSONValue?) {
        guard let json else {
            self = []
            return
        }
        guard let elements = json.arrayValue else { return nil }
        self = []
        for element in elements {
            guard let detail = element.objectValue.flatMap({ AuthorizationDetail($0) }) else { return nil }
            append(detail)
        }
    }
}
