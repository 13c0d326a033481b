/// What a name in a template stands for.
extension TemplateResolver {
    /// A parameter, or another resource of the template by what it is called at run time.
    func reference(_ name: String, at node: DocumentNode) throws(ConfigurationError) -> DocumentNode? {
        if name == "AWS::NoValue" { return nil }
        if let value = parameters[name] {
            let value = scalar(value, at: node)
            return template.parameters[name].map(Self.isList) == true ? separated(value) : value
        }
        if let parameter = template.parameters[name] { return try preset(parameter, name, at: node) }
        guard let resource = template.resource(name) else {
            throw refusal(
                node, "a reference to \(name.quotedForMessage)",
                "a parameter or a resource of the template, or --parameter \(name)=…", .unknownName)
        }
        if resource.type == UserPoolTemplate.resourceServerType,
            let identifier = resource.properties?.member("Identifier")
        {
            return try resolve(identifier, depth: 1)
        }
        return scalar(name, at: node)
    }

    /// The default of a parameter. That of a parameter of the Systems Manager is not its value but where the service finds it.
    private func preset(
        _ parameter: DocumentNode, _ name: String, at node: DocumentNode
    ) throws(ConfigurationError) -> DocumentNode {
        guard !Self.type(of: parameter).hasPrefix("AWS::SSM::") else {
            throw refusal(
                node, "the parameter \(name), whose value stands in the Systems Manager",
                "its value: --parameter \(name)=…", .missingKey)
        }
        guard let value = parameter.member("Default") else {
            throw refusal(
                node, "the parameter \(name), which has no default", "its value: --parameter \(name)=…", .missingKey)
        }
        return Self.isList(parameter) ? separated(value) : value
    }

    /// A parameter of several values is written with commas, and blanks around them count for nothing.
    private func separated(_ node: DocumentNode) -> DocumentNode {
        guard case .scalar(let list) = node else { return node }
        let items = list.text.split(separator: ",").map { item in
            let text = item.drop { $0 == " " }
            return scalar(String(text.reversed().drop { $0 == " " }.reversed()), at: node)
        }
        return .list(items, node.position)
    }

    /// `Fn::GetAtt` of the pool's identifier, which is the pool's name in the template here: `!GetAtt Pool.UserPoolId`, or a list of the two.
    func attribute(_ argument: DocumentNode, _ depth: Int) throws(ConfigurationError) -> DocumentNode {
        guard let items = argument.items else { return try attribute(try text(argument, depth), at: argument) }
        var parts: [String] = []
        for item in items { parts.append(try text(item, depth)) }
        return try attribute(parts.joined(separator: "."), at: argument)
    }

    /// An attribute by its whole name, as in `${Pool.UserPoolId}`.
    func attribute(_ name: String, at node: DocumentNode) throws(ConfigurationError) -> DocumentNode {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[1] == "UserPoolId" else {
            throw refusal(
                node, "the attribute \(name.quotedForMessage), which only the service knows", "the value in its place")
        }
        return scalar(parts[0], at: node)
    }

    private static func type(of parameter: DocumentNode) -> String {
        guard case .scalar(let type)? = parameter.member("Type") else { return "" }
        return type.text
    }

    private static func isList(_ parameter: DocumentNode) -> Bool {
        let type = type(of: parameter)
        return type == "CommaDelimitedList" || type.hasPrefix("List<") || type.contains("Value<List<")
            || type.contains("Value<CommaDelimitedList>")
    }
}

/// The functions that choose.
extension TemplateResolver {
    func selected(_ argument: DocumentNode, _ depth: Int) throws(ConfigurationError) -> DocumentNode? {
        guard let parts = argument.items, parts.count == 2, let index = Int(try text(parts[0], depth)) else {
            throw refusal(argument, "Fn::Select without an index and a list", "both")
        }
        let items = try list(parts[1], depth)
        guard items.indices.contains(index) else {
            throw refusal(argument, "index \(index) of \(items.count) items", "one that is there")
        }
        return items[index]
    }

    func split(_ argument: DocumentNode, _ depth: Int) throws(ConfigurationError) -> DocumentNode {
        guard let parts = argument.items, parts.count == 2 else {
            throw refusal(argument, "Fn::Split without its two parts", "a separator and a text")
        }
        let (separator, text) = (try text(parts[0], depth), try text(parts[1], depth))
        guard !separator.isEmpty else { throw refusal(argument, "Fn::Split by nothing", "a separator") }
        try checkLength(text, argument)
        return .list(
            text.split(separator: separator, omittingEmptySubsequences: false).map {
                scalar(String($0), at: argument)
            }, argument.position)
    }

    /// `[map, first key, second key]`, and perhaps `{ DefaultValue: … }`.
    func found(_ argument: DocumentNode, _ depth: Int) throws(ConfigurationError) -> DocumentNode? {
        let keys = argument.items ?? []
        var node = template.mappings
        for key in keys.prefix(3) { node = node?.member(try text(key, depth)) }
        guard keys.count >= 3, let node = node ?? keys.dropFirst(3).first?.member("DefaultValue") else {
            throw refusal(argument, "keys that Mappings does not have", "ones that are there", .unknownName)
        }
        return try resolve(node, depth: depth)
    }

    func chosen(_ argument: DocumentNode, _ depth: Int) throws(ConfigurationError) -> DocumentNode? {
        guard let parts = argument.items, parts.count == 3 else {
            throw refusal(argument, "Fn::If without its three parts", "a condition and two values")
        }
        return try resolve(try holds(parts[0], depth) ? parts[1] : parts[2], depth: depth)
    }
}
