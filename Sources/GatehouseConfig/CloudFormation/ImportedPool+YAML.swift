import OAuthCore

extension ImportedPool {
    /// The pool as a part of a configuration file, the remarks as comments before it.
    package var yaml: String {
        var lines = remarks.map { "# " + $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
        if !lines.isEmpty { lines.append("") }
        if !settings.isEmpty { lines.append(settingsYAML) }
        if !resourceServers.isEmpty { lines += Self.lines(["resource_servers": Self.list(resourceServers)]) }
        if !clients.isEmpty { lines += Self.lines(["clients": Self.list(clients)]) }
        return lines.joined(separator: "\n")
    }

    /// The settings of the server alone.
    package var settingsYAML: String {
        Self.lines(["authorization_server": .object(settings)]).joined(separator: "\n")
    }

    /// The same, read and checked as a configuration file is.
    ///
    /// - Parameter publicURL: of the server that the pool is imported into.
    /// - Throws: what a client or a resource server of the pool has that cannot be declared here.
    package func declarations(publicURL: String) throws(ConfigurationErrors) -> Configuration {
        let frame: JSONObject = [
            "server": ["listen": "127.0.0.1:0", "public_url": .string(publicURL)],
            "storage": ["database": "sqlite:imported.db"],
            "mail": ["url": "smtps://mail.invalid", "from": "no-reply@mail.invalid"],
        ]
        let placeholder = String(repeating: "0", count: 43)
        return try Configuration.parse(
            (Self.lines(frame) + [yaml]).joined(separator: "\n"), file: "imported",
            environment: Dictionary(secretVariables.values.map { ($0, placeholder) }) { first, _ in first }
        ).configuration
    }

    private static func list(_ records: [JSONObject]) -> JSONValue { .array(records.map { .object($0) }) }

    /// Block style for mappings and lists of mappings, JSON text for everything else, which every YAML reader takes.
    private static func lines(_ object: JSONObject, indentation: String = "") -> [String] {
        object.members.flatMap { member in
            let key = indentation + member.name + ":"
            switch member.value {
            case .object(let inner) where !inner.isEmpty: return [key] + lines(inner, indentation: indentation + "  ")
            case .array(let items) where items.contains { $0.objectValue != nil }:
                return [key] + items.compactMap(\.objectValue).flatMap { item(lines($0), indentation + "  ") }
            default: return ["\(key) \(scalar(member.value, isVariable: member.name == "client_secret"))"]
            }
        }
    }

    /// `$` begins a variable in a configuration file, so it is doubled where it is none.
    private static func scalar(_ value: JSONValue, isVariable: Bool) -> String {
        let text = String(decoding: value.serialized(), as: UTF8.self)
        return isVariable ? text : text.replacing("$", with: "$$")
    }

    private static func item(_ lines: [String], _ indentation: String) -> [String] {
        lines.enumerated().map { index, line in indentation + (index == 0 ? "- " : "  ") + line }
    }
}
