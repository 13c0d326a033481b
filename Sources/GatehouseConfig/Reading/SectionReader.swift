/// Reads the keys of one mapping, each into its type, and reports what is wrong instead of stopping at the first mistake.
///
/// A key that was never asked for is unknown: `finish()` reports it. A key without a value counts as left out, and so does an
/// empty text wherever the key may be left out and has no default.
final class SectionReader {
    let context: ReadingContext
    /// As an error names it: `clients[2]`.
    let path: String
    /// As the documentation names it: `clients[]`.
    let schemaPath: String
    /// Where the mapping begins.
    let position: SourcePosition
    /// Whether something else than a mapping stands there; then no key of it is missing.
    private let isBroken: Bool
    private var entries: [String: DocumentNode.Entry] = [:]
    private var order: [String] = []
    private var asked: [String] = []
    private var missing: [(key: String, error: ConfigurationError)] = []

    init(_ node: DocumentNode?, path: String, schemaPath: String, position: SourcePosition, context: ReadingContext) {
        self.context = context
        self.path = path
        self.schemaPath = schemaPath
        self.position = node?.position ?? position
        guard case .mapping(let entries, _) = node else {
            isBroken = node.map { !$0.isNull } ?? false
            if isBroken, let node {
                context.report(
                    ConfigurationError(
                        .wrongType, at: node.position, path: path, received: node.sort, expected: "a mapping of keys"))
            }
            return
        }
        isBroken = false
        for entry in entries {
            order.append(entry.key)
            self.entries[entry.key] = entry
        }
    }

    // MARK: Places

    func fullPath(_ key: String) -> String { path.isEmpty || key.isEmpty ? path + key : path + "." + key }

    /// Whether the key stands in the file, with a value or without.
    func has(_ key: String) -> Bool { entries[key] != nil }

    /// Where the value of `key` stands; the mapping itself where it does not.
    func position(of key: String) -> SourcePosition {
        guard let entry = entries[key] else { return position }
        return entry.value.isNull ? entry.keyPosition : entry.value.position
    }

    /// The node of `key`, nil where it is left out; from here on the key is a known one.
    func take(_ key: String) -> DocumentNode? {
        asked.append(key)
        context.asked(schemaPath.isEmpty ? key : schemaPath + "." + key)
        guard let node = entries[key]?.value, !node.isNull else { return nil }
        return node
    }

    /// Whether the value of `key` or a part of it was refused: then what follows from it is no mistake of its own.
    func hasErrors(under key: String) -> Bool {
        let path = fullPath(key)
        return context.errors.contains {
            $0.path == path || $0.path.hasPrefix(path + "[") || $0.path.hasPrefix(path + ".")
        }
    }

    // MARK: Reporting

    func refuse(
        _ key: String, _ kind: ConfigurationError.Kind = .contradiction, at place: SourcePosition? = nil,
        received: String,
        expected: String
    ) {
        context.report(
            ConfigurationError(
                kind, at: place ?? position(of: key), path: fullPath(key), received: received, expected: expected))
    }

    func warn(_ key: String, at place: SourcePosition? = nil, _ message: String) {
        context.warn(ConfigurationWarning(position: place ?? position(of: key), path: fullPath(key), message: message))
    }

    func reportMissing(_ key: String, expected: String) {
        guard !isBroken else { return }
        let place = entries[key]?.keyPosition ?? position
        let error = ConfigurationError(
            .missingKey, at: place, path: fullPath(key), received: "nothing", expected: expected)
        missing.append((key, error))
    }

    /// Names the new name of a key that older files have.
    func renamed(_ old: String, to new: String) {
        guard let entry = entries[old] else { return }
        asked.append(old)
        context.report(
            ConfigurationError(
                .renamedKey, at: entry.keyPosition, path: fullPath(old), received: "a key that has a new name",
                expected: new))
    }

    /// Reports the keys that were never asked for, and the missing ones that none of those was meant to be.
    func finish() {
        let known = asked
        var meant: Set<String> = []
        for key in order where !known.contains(key) {
            guard let entry = entries[key] else { continue }
            let free = known.filter { entries[$0] == nil }
            let suggestion = context.suggestion(for: key, among: free) ?? context.suggestion(for: key, among: known)
            if let suggestion { meant.insert(suggestion) }
            let expected =
                suggestion.map { "\($0.quotedForMessage) (did you mean that?)" }
                ?? (known.isEmpty ? "no keys here" : "one of " + known.joined(separator: ", "))
            context.report(
                ConfigurationError(
                    .unknownKey, at: entry.keyPosition, path: path.isEmpty ? key.forPath : path + "." + key.forPath,
                    received: "an unknown key", expected: expected))
        }
        for item in missing where !meant.contains(item.key) { context.report(item.error) }
    }
}
