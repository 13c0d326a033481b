/// A YAML node with its place, aliases resolved, scalars as the text that stands in the file.
indirect enum DocumentNode {
    case scalar(Scalar)
    case list([DocumentNode], SourcePosition)
    case mapping([Entry], SourcePosition)

    struct Scalar {
        let text: String
        /// Whether it stands without quotes and is no block: only then can it be a null, a number or a boolean.
        let isPlain: Bool
        let position: SourcePosition
    }

    struct Entry {
        let key: String
        let keyPosition: SourcePosition
        let value: DocumentNode
    }

    var position: SourcePosition {
        switch self {
        case .scalar(let scalar): scalar.position
        case .list(_, let position), .mapping(_, let position): position
        }
    }

    /// Whether nothing stands there: a key without a value, `~` or `null`. It counts as left out.
    var isNull: Bool {
        guard case .scalar(let scalar) = self, scalar.isPlain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.text)
    }

    /// The sort of node, as an error names it.
    var sort: String {
        switch self {
        case .scalar: isNull ? "nothing" : "a single value"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}
