package import OAuthCore

/// A user pool as a configuration file of this server declares it, and what could not be taken over.
package struct ImportedPool: Sendable {
    /// The keys of `authorization_server`.
    package internal(set) var settings: JSONObject = [:]
    /// The entries of `resource_servers`.
    package internal(set) var resourceServers: [JSONObject] = []
    /// The entries of `clients`. A secret is a variable: its value comes from whoever applies or starts.
    package internal(set) var clients: [JSONObject] = []
    /// The variables that the secrets stand under, by `client_id`.
    package internal(set) var secretVariables: [String: String] = [:]
    /// What holds otherwise here, and what has no counterpart; a sentence each.
    package internal(set) var remarks: [String] = []

    /// Reads a template of AWS CloudFormation, in YAML or JSON.
    ///
    /// - Parameters:
    ///   - text: the template.
    ///   - file: the name that positions carry.
    ///   - parameters: values of its parameters, and of `AWS::Region` and the like.
    ///   - pool: the name of the pool in the template; nil: its only one.
    ///   - clientIDs: identifiers of clients by their names in the template, so that nobody has to change theirs; for the others `ClientName`.
    /// - Throws: the first thing that is wrong, with its place.
    package init(
        cloudFormation text: String, file: String, parameters: [String: String] = [:], pool: String? = nil,
        clientIDs: [String: String] = [:]
    ) throws(ConfigurationErrors) {
        do throws(ConfigurationError) {
            let template = try CloudFormationTemplate(text, file: file)
            let parts = try UserPoolTemplate(template, parameters: parameters, pool: pool, file: file)
            if let unknown = clientIDs.keys.sorted().first(where: { id in !parts.clients.contains { $0.logicalID == id }
            }) {
                throw ConfigurationError(
                    .unknownName, at: SourcePosition(file: file, line: 1, column: 1), path: "Resources",
                    received: "the client \(unknown.quotedForMessage)", expected: "the name of a client in the template"
                )
            }
            if let pool = parts.pool { try read(pool: pool) }
            for domain in parts.domains { try read(domain: domain) }
            for server in parts.resourceServers { try read(resourceServer: server) }
            try read(clients: parts.clients, clientIDs)
            for other in parts.others {
                let advice = TemplateAdvice.ofTypes[other.type].map { "; " + $0 } ?? " and has no counterpart"
                remarks.append("\(other.logicalID): \(other.type) was not taken over\(advice)")
            }
            for stranger in parts.strangers {
                remarks.append(
                    "\(stranger.logicalID): belongs to \(stranger.pool.quotedForMessage), which is no pool of the template, and was not taken over"
                )
            }
        } catch { throw ConfigurationErrors([error]) }
    }

    /// Notes every property that nothing here reads.
    mutating func noteUnread(_ part: UserPoolTemplate.Part, _ sections: [(String, TemplateProperties)] = []) {
        let names =
            part.properties.unread + sections.flatMap { name, section in section.unread.map { "\(name).\($0)" } }
        for name in names {
            guard let advice = TemplateAdvice.ofProperties[name] else { continue }
            remarks.append("\(part.logicalID): not taken over: \(name); \(advice)")
        }
        let others = names.filter { TemplateAdvice.ofProperties[$0] == nil }
        guard !others.isEmpty else { return }
        remarks.append(
            "\(part.logicalID): not taken over, for want of a counterpart: \(others.joined(separator: ", "))")
    }
}
