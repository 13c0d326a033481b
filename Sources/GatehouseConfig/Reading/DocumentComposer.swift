import Yams

/// Turns the YAML library's nodes into `DocumentNode`s: resolves aliases, refuses tags and keys that are not text, counts.
struct DocumentComposer {
    private struct Anchored {
        let node: DocumentNode
        let count: Int
        let height: Int
    }

    /// What is made of a tag.
    enum Tags {
        /// Tags would choose a type; in a configuration file the key does.
        case refused
        /// `!Name value` is the mapping `Fn::Name: value`, but `!Ref` and `!Condition` keep their names: the short forms of AWS CloudFormation.
        case functions
    }

    let file: String
    private let tags: Tags
    private var anchors: [String: Anchored] = [:]
    private var count = 0

    init(file: String, tags: Tags = .refused) {
        self.file = file
        self.tags = tags
    }

    mutating func compose(_ root: Node) throws(ConfigurationError) -> DocumentNode {
        try compose(root, depth: 1).node
    }

    private mutating func compose(_ node: Node, depth: Int) throws(ConfigurationError) -> Anchored {
        let position = position(of: node)
        guard depth <= DocumentParser.maximumDepth else {
            throw limit(position, "more than \(DocumentParser.maximumDepth) levels")
        }
        try spend(1, at: position)
        let before = count
        var composed: (node: DocumentNode, height: Int)
        switch node {
        case .scalar(let scalar):
            if scalar.style == .plain,
                scalar.string.unicodeScalars.first == DocumentParser.aliasMark.unicodeScalars.first
            {
                return try resolve(scalar, at: position, depth: depth)
            }
            try refuseTag(scalar.tag, at: position)
            composed = (.scalar(self.scalar(scalar, at: position)), 1)
        case .sequence(let sequence):
            try refuseTag(sequence.tag, at: position)
            composed = try list(sequence, at: position, depth: depth)
        case .mapping(let mapping):
            try refuseTag(mapping.tag, at: position)
            composed = try self.mapping(mapping, at: position, depth: depth)
        case .alias:
            throw ConfigurationError(.syntax, at: position, path: "", received: "an alias", expected: "a value")
        }
        if let function = function(of: node.tag.rawValue) {
            let entry = DocumentNode.Entry(key: function, keyPosition: position, value: composed.node)
            composed = (.mapping([entry], position), composed.height + 1)
        }
        let anchored = Anchored(node: composed.node, count: count - before + 1, height: composed.height)
        if let anchor = node.anchor { anchors[anchor.rawValue] = anchored }
        return anchored
    }

    private func scalar(_ scalar: Node.Scalar, at position: SourcePosition) -> DocumentNode.Scalar {
        let text = DocumentParser.replacing(DocumentParser.aliasMark, by: "*", in: scalar.string)
        return DocumentNode.Scalar(text: text, isPlain: scalar.style == .plain, position: position)
    }

    private mutating func list(_ sequence: Node.Sequence, at position: SourcePosition, depth: Int)
        throws(ConfigurationError) -> (node: DocumentNode, height: Int)
    {
        var items: [DocumentNode] = []
        var height = 0
        for item in sequence {
            let composed = try compose(item, depth: depth + 1)
            items.append(composed.node)
            height = max(height, composed.height)
        }
        return (.list(items, position), height + 1)
    }

    private mutating func mapping(_ mapping: Node.Mapping, at position: SourcePosition, depth: Int)
        throws(ConfigurationError) -> (node: DocumentNode, height: Int)
    {
        var entries: [DocumentNode.Entry] = []
        var height = 0
        for (key, value) in mapping {
            let keyPosition = self.position(of: key)
            guard case .scalar(let scalar) = key,
                scalar.style != .plain || scalar.string.first != DocumentParser.aliasMark
            else {
                throw ConfigurationError(
                    .syntax, at: keyPosition, path: "", received: "a list, a mapping or an alias as a key",
                    expected: "a name")
            }
            try spend(1, at: keyPosition)
            let composed = try compose(value, depth: depth + 1)
            height = max(height, composed.height)
            let name = DocumentParser.replacing(DocumentParser.aliasMark, by: "*", in: scalar.string)
            entries.append(DocumentNode.Entry(key: name, keyPosition: keyPosition, value: composed.node))
        }
        return (.mapping(entries, position), height + 1)
    }

    private mutating func resolve(_ alias: Node.Scalar, at position: SourcePosition, depth: Int)
        throws(ConfigurationError) -> Anchored
    {
        let name = String(alias.string.unicodeScalars.dropFirst())
        guard let anchored = anchors[name] else {
            throw ConfigurationError(
                .syntax, at: position, path: "", received: "the alias \(("*" + name).quotedForMessage)",
                expected: "an anchor of that name before it")
        }
        guard depth + anchored.height <= DocumentParser.maximumDepth + 1 else {
            throw limit(position, "an alias that makes more than \(DocumentParser.maximumDepth) levels")
        }
        try spend(anchored.count, at: position)
        return anchored
    }

    private mutating func spend(_ nodes: Int, at position: SourcePosition) throws(ConfigurationError) {
        count += nodes
        guard count <= DocumentParser.maximumNodes else {
            throw limit(position, "more than \(DocumentParser.maximumNodes) values")
        }
    }

    private func limit(_ position: SourcePosition, _ received: String) -> ConfigurationError {
        ConfigurationError(.limit, at: position, path: "", received: received, expected: "a smaller file")
    }

    /// The function that a tag is the short form of; nil where tags are refused, and for those of YAML itself.
    private func function(of tag: String) -> String? {
        guard case .functions = tags, tag.hasPrefix("!"), tag.utf8.count > 1 else { return nil }
        let name = String(tag.dropFirst())
        return name == "Ref" || name == "Condition" ? name : "Fn::" + name
    }

    /// Quoted text carries the tag of text, which is allowed.
    private func refuseTag(_ tag: Tag, at position: SourcePosition) throws(ConfigurationError) {
        let name = tag.rawValue
        guard function(of: name) == nil else { return }
        guard name.isEmpty || name == "!" || name == "tag:yaml.org,2002:str" else {
            throw ConfigurationError(
                .syntax, at: position, path: "", received: "the YAML tag \(name.quotedForMessage)",
                expected: "a value without a tag")
        }
    }

    private func position(of node: Node) -> SourcePosition {
        SourcePosition(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }
}
