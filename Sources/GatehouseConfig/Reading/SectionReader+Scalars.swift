extension SectionReader {
    /// A key that may be left out; an empty text is the same as that.
    func optional<Value>(_ key: String, _ kind: ScalarKind<Value>) -> Value? {
        guard let node = take(key), let text = text(of: node, path: fullPath(key), kind: kind) else { return nil }
        if text.isEmpty, !kind.allowsEmpty { return nil }
        return convert(text, kind, at: node.position, path: fullPath(key))
    }

    /// A key with a default, which holds where the key is left out.
    func value<Value>(_ key: String, _ kind: ScalarKind<Value>, default fallback: Value) -> Value {
        guard let node = take(key), let text = text(of: node, path: fullPath(key), kind: kind) else { return fallback }
        return convert(text, kind, at: node.position, path: fullPath(key)) ?? fallback
    }

    /// A key that must stand there; nil where it is reported.
    func required<Value>(_ key: String, _ kind: ScalarKind<Value>) -> Value? {
        guard let node = take(key) else {
            reportMissing(key, expected: kind.expected)
            return nil
        }
        guard let text = text(of: node, path: fullPath(key), kind: kind) else { return nil }
        if text.isEmpty, !kind.allowsEmpty {
            refuse(key, .missingKey, received: "an empty value", expected: kind.expected)
            return nil
        }
        return convert(text, kind, at: node.position, path: fullPath(key))
    }

    /// A list of scalars; nil where the key is left out.
    func list<Value>(_ key: String, _ kind: ScalarKind<Value>) -> [Located<Value>]? {
        guard let node = take(key) else { return nil }
        guard case .list(let items, _) = node else {
            refuse(key, .wrongType, received: received(node, kind), expected: "a list, each item \(kind.expected)")
            return nil
        }
        return convert(items, kind, key: key)
    }

    /// A scalar or a list of them; nil where the key is left out.
    func oneOrList<Value>(_ key: String, _ kind: ScalarKind<Value>) -> [Located<Value>]? {
        guard let node = take(key) else { return nil }
        if case .list(let items, _) = node { return convert(items, kind, key: key) }
        guard let text = text(of: node, path: fullPath(key), kind: kind) else { return nil }
        return convert(text, kind, at: node.position, path: fullPath(key))
            .map { [Located(value: $0, position: node.position)] }
    }

    private func convert<Value>(_ items: [DocumentNode], _ kind: ScalarKind<Value>, key: String) -> [Located<Value>] {
        items.enumerated().compactMap { index, item in
            let itemPath = "\(fullPath(key))[\(index)]"
            guard let text = text(of: item, path: itemPath, kind: kind),
                let value = convert(text, kind, at: item.position, path: itemPath)
            else { return nil }
            return Located(value: value, position: item.position)
        }
    }

    private func convert<Value>(_ text: String, _ kind: ScalarKind<Value>, at place: SourcePosition, path: String)
        -> Value?
    {
        do throws(Refusal) {
            return try kind.convert(text)
        } catch {
            let shown =
                kind.isSecret ? "\(text.count) characters" : text.isEmpty ? "an empty value" : text.quotedForMessage
            context.report(
                ConfigurationError(
                    error.kind, at: place, path: path, received: error.received ?? shown,
                    expected: error.expected ?? kind.expected))
            return nil
        }
    }

    /// The text of a scalar with its variables replaced; nil where another node stands there or a variable is missing.
    private func text<Value>(of node: DocumentNode, path: String, kind: ScalarKind<Value>) -> String? {
        guard case .scalar(let scalar) = node, !node.isNull else {
            context.report(
                ConfigurationError(
                    .wrongType, at: node.position, path: path, received: received(node, kind), expected: kind.expected))
            return nil
        }
        return substituted(scalar, path: path)?.text
    }

    /// A scalar's text with its variables replaced; nil where that is reported as wrong.
    func substituted(_ scalar: DocumentNode.Scalar, path: String) -> EnvironmentSubstitution.Result? {
        do throws(Refusal) {
            return try EnvironmentSubstitution.apply(to: scalar.text, environment: context.environment)
        } catch {
            context.report(
                ConfigurationError(
                    error.kind, at: scalar.position, path: path, received: error.received ?? "a ${…}",
                    expected: error.expected ?? "${NAME}"))
            return nil
        }
    }

    private func received<Value>(_ node: DocumentNode, _ kind: ScalarKind<Value>) -> String {
        guard case .scalar(let scalar) = node, !node.isNull, !kind.isSecret else { return node.sort }
        return scalar.text.quotedForMessage
    }
}
