import OAuthCore

/// A template of AWS CloudFormation, as far as its resources are read: their properties are resolved when they are asked for, so that what
/// is of no concern here may hold anything.
///
/// The short forms `!Ref X` and `!Sub …` are the long ones, `Ref: X` and `Fn::Sub: …`, written otherwise; both are one mapping here.
struct CloudFormationTemplate {
    /// A resource of the template.
    struct Resource {
        /// The name in the template.
        let logicalID: String
        /// As `AWS::Cognito::UserPool`.
        let type: String
        /// `Properties`; nil: it has none.
        let properties: DocumentNode?
        /// `Condition`; nil: it is made in any case.
        let condition: DocumentNode?
        let position: SourcePosition
    }

    let resources: [Resource]
    private let places: [String: Int]
    let parameters: [String: DocumentNode]
    let mappings: DocumentNode?
    let conditions: [String: DocumentNode]

    /// Reads YAML or JSON, under the limits of a configuration file.
    init(_ text: String, file: String) throws(ConfigurationError) {
        let start = SourcePosition(file: file, line: 1, column: 1)
        guard let root = try DocumentParser.parse(text, file: file, tags: .functions),
            let resources = root.member("Resources")?.entries
        else {
            throw ConfigurationError(
                .missingKey, at: start, path: "Resources", received: "no mapping of resources",
                expected: "a template of AWS CloudFormation, in YAML or JSON")
        }
        var read: [Resource] = []
        for entry in resources {
            guard !entry.key.hasPrefix("Fn::") else {
                throw ConfigurationError(
                    .unsupported, at: entry.keyPosition, path: "Resources.\(entry.key)",
                    received: "a macro that makes resources",
                    expected: "the resources themselves: aws cloudformation get-template --template-stage Processed")
            }
            guard case .scalar(let type)? = entry.value.member("Type") else {
                throw ConfigurationError(
                    .missingKey, at: entry.keyPosition, path: "Resources.\(entry.key).Type",
                    received: "a resource without a type", expected: "one such as AWS::Cognito::UserPool")
            }
            read.append(
                Resource(
                    logicalID: entry.key, type: type.text, properties: entry.value.member("Properties"),
                    condition: entry.value.member("Condition"), position: entry.keyPosition))
        }
        self.resources = read
        places = Dictionary(read.enumerated().map { ($1.logicalID, $0) }) { first, _ in first }
        parameters = Self.byName(root.member("Parameters"))
        mappings = root.member("Mappings")
        conditions = Self.byName(root.member("Conditions"))
    }

    /// The resource of a name; nil: the template has none.
    func resource(_ logicalID: String) -> Resource? { places[logicalID].map { resources[$0] } }

    private static func byName(_ node: DocumentNode?) -> [String: DocumentNode] {
        Dictionary((node?.entries ?? []).map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}

extension DocumentNode {
    /// The entries of a mapping; nil where it is none.
    var entries: [Entry]? {
        guard case .mapping(let entries, _) = self else { return nil }
        return entries
    }

    /// The items of a list; nil where it is none.
    var items: [DocumentNode]? {
        guard case .list(let items, _) = self else { return nil }
        return items
    }

    /// The value of a key; nil where it is not there, or where this is no mapping.
    func member(_ key: String) -> DocumentNode? { entries?.first { $0.key == key }?.value }
}
