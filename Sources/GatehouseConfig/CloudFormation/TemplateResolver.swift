import OAuthCore

/// Works out what a value of a template is: parameters, references between its resources, and the functions that join texts or choose.
///
/// What only the service itself can know (an ARN, another stack's export) is refused with its place, where it is wanted and not before.
struct TemplateResolver {
    /// How deep functions may stand in one another.
    static let maximumDepth = 32
    /// The longest text that is put together.
    static let maximumText = 65_536
    /// How many functions, references and conditions are worked out in all: a few that stand in one another are billions.
    static let maximumSteps = 50_000

    let template: CloudFormationTemplate
    /// Values of parameters and of `AWS::Region` and the like, given from outside.
    let parameters: [String: String]
    private let steps = Steps()

    private final class Steps { var count = 0 }

    init(template: CloudFormationTemplate, parameters: [String: String]) {
        self.template = template
        self.parameters = parameters
    }

    /// Counts one more thing that is worked out.
    private func step(_ node: DocumentNode) throws(ConfigurationError) {
        steps.count += 1
        guard steps.count <= Self.maximumSteps else {
            throw refusal(node, "more than \(Self.maximumSteps) functions and conditions to work out", "fewer", .limit)
        }
    }

    /// The value with every function in it worked out at this level; nil where it is `AWS::NoValue`.
    func resolve(_ node: DocumentNode, depth: Int = 0) throws(ConfigurationError) -> DocumentNode? {
        guard depth < Self.maximumDepth else {
            throw refusal(node, "functions in more than \(Self.maximumDepth) levels", "fewer", .limit)
        }
        guard let entries = node.entries, entries.count == 1, let function = entries.first,
            function.key == "Ref" || function.key == "Condition" || function.key.hasPrefix("Fn::")
        else { return node }
        try step(node)
        let (argument, depth) = (function.value, depth + 1)
        switch function.key {
        case "Ref": return try reference(try text(argument, depth), at: argument)
        case "Fn::Sub": return scalar(try substituted(argument, depth), at: node)
        case "Fn::Join": return scalar(try joined(argument, depth), at: node)
        case "Fn::Select": return try selected(argument, depth)
        case "Fn::Split": return try split(argument, depth)
        case "Fn::FindInMap": return try found(argument, depth)
        case "Fn::If": return try chosen(argument, depth)
        case "Fn::GetAtt": return try attribute(argument, depth)
        default:
            throw refusal(
                node, "the function \(function.key.quotedForMessage)",
                """
                a value, or one of Ref, Fn::Sub, Fn::Join, Fn::Split, Fn::Select, Fn::FindInMap, Fn::If; write the value in its place, or make it \
                a parameter of the template, which --parameter gives
                """
            )
        }
    }

    /// The value as a text.
    func text(_ node: DocumentNode, _ depth: Int = 0) throws(ConfigurationError) -> String {
        guard case .scalar(let scalar)? = try resolve(node, depth: depth) else {
            throw refusal(node, "a list, a mapping or nothing", "a text")
        }
        guard !scalar.text.contains("{{resolve:") else {
            throw refusal(
                node, "\(scalar.text.quotedForMessage), which the service looks up as it runs", "the value in its place"
            )
        }
        return scalar.text
    }

    /// The items of the value, which is a list; those that are `AWS::NoValue` are left out.
    func list(_ node: DocumentNode, _ depth: Int = 0) throws(ConfigurationError) -> [DocumentNode] {
        guard let items = try resolve(node, depth: depth)?.items else {
            throw refusal(node, "something else", "a list")
        }
        var resolved: [DocumentNode] = []
        for item in items {
            if let item = try resolve(item, depth: depth + 1) { resolved.append(item) }
        }
        return resolved
    }

    /// Whether a condition holds.
    func holds(_ node: DocumentNode, _ depth: Int = 0) throws(ConfigurationError) -> Bool {
        try step(node)
        guard depth < Self.maximumDepth else {
            throw refusal(node, "conditions in more than \(Self.maximumDepth) levels", "fewer", .limit)
        }
        if case .scalar(let name) = node {
            guard let condition = template.conditions[name.text] else {
                throw refusal(node, "the condition \(name.text.quotedForMessage)", "one that the template has")
            }
            return try holds(condition, depth + 1)
        }
        guard let entries = node.entries, entries.count == 1, let function = entries.first else {
            throw refusal(node, "no condition", "a function such as Fn::Equals")
        }
        let argument = function.value
        switch function.key {
        case "Condition": return try holds(argument, depth + 1)
        case "Fn::Equals":
            let sides = try list(argument, depth + 1)
            guard sides.count == 2 else { throw refusal(node, "\(sides.count) values", "two to compare") }
            return try text(sides[0], depth + 1) == text(sides[1], depth + 1)
        case "Fn::Not": return try !any(of: argument, are: true, depth)
        case "Fn::And": return try !any(of: argument, are: false, depth)
        case "Fn::Or": return try any(of: argument, are: true, depth)
        default:
            throw refusal(node, "the condition function \(function.key.quotedForMessage)", "Equals, And, Or or Not")
        }
    }

    func refusal(
        _ node: DocumentNode, _ received: String, _ expected: String, _ kind: ConfigurationError.Kind = .unsupported
    ) -> ConfigurationError {
        ConfigurationError(kind, at: node.position, path: "", received: received, expected: expected)
    }

    /// Whether one of the conditions in a list is `value`.
    private func any(of node: DocumentNode, are value: Bool, _ depth: Int) throws(ConfigurationError) -> Bool {
        guard let items = node.items, (1...10).contains(items.count) else {
            throw refusal(node, "no list of 1 to 10 conditions", "such a list")
        }
        for item in items where try holds(item, depth + 1) == value { return true }
        return false
    }

    func scalar(_ text: String, at node: DocumentNode) -> DocumentNode {
        .scalar(DocumentNode.Scalar(text: text, isPlain: false, position: node.position))
    }

    /// `Fn::Sub`: `${Name}` is a reference, `${!Name}` is itself.
    private func substituted(_ argument: DocumentNode, _ depth: Int) throws(ConfigurationError) -> String {
        let pattern = argument.items?.first ?? argument
        let own = argument.items?.dropFirst().first
        var rest = try text(pattern, depth)[...]
        var result = ""
        while let begin = rest.firstRange(of: "${"), let end = rest[begin.upperBound...].firstIndex(of: "}") {
            result += rest[..<begin.lowerBound]
            let name = String(rest[begin.upperBound..<end])
            rest = rest[rest.index(after: end)...]
            if name.hasPrefix("!") {
                result += "${" + name.dropFirst() + "}"
            } else if let value = own?.member(name) {
                result += try text(value, depth)
            } else if name.contains("."), template.resource(String(name.prefix { $0 != "." })) != nil {
                result += try text(attribute(name, at: argument), depth)
            } else {
                guard let value = try reference(name, at: argument) else { continue }
                result += try text(value, depth)
            }
            try step(argument)
            try checkLength(result, argument)
        }
        return result + rest
    }

    private func joined(_ argument: DocumentNode, _ depth: Int) throws(ConfigurationError) -> String {
        guard let parts = argument.items, parts.count == 2 else {
            throw refusal(argument, "Fn::Join without its two parts", "a separator and a list")
        }
        let separator = try text(parts[0], depth)
        var result = ""
        for (index, item) in try list(parts[1], depth).enumerated() {
            result += (index == 0 ? "" : separator) + (try text(item, depth))
            try checkLength(result, argument)
        }
        return result
    }

    func checkLength(_ text: String, _ node: DocumentNode) throws(ConfigurationError) {
        guard text.utf8.count <= Self.maximumText else {
            throw refusal(node, "a text of more than \(Self.maximumText) bytes", "a shorter one", .limit)
        }
    }
}
