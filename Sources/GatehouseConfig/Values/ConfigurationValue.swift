package import OAuthCore

/// A value whose type the file chooses: claims of a user, an inline key set.
///
/// Plain scalars are read as JSON would read them; quoted ones, and those with a `${…}`, are texts.
package indirect enum ConfigurationValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([ConfigurationValue])
    /// Members in the order of the file, each name once.
    case object([Member])

    package struct Member: Sendable, Hashable {
        package let name: String
        package let value: ConfigurationValue
    }
}

extension ConfigurationValue {
    /// The value in JSON.
    package var json: JSONValue {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .int(value)
        case .number(let value): (try? JSONReader.parse(Array("\(value)".utf8))) ?? .null
        case .string(let value): .string(value)
        case .array(let values): .array(values.map(\.json))
        case .object(let members): .object(JSONObject(members.map { ($0.name, $0.value.json) }))
        }
    }
}
