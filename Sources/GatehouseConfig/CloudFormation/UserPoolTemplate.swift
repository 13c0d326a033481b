import OAuthCore

/// The user pool of a CloudFormation template with what belongs to it: `AWS::Cognito::UserPool`, `UserPoolDomain`,
/// `UserPoolResourceServer` and `UserPoolClient`.
struct UserPoolTemplate {
    static let userPoolType = "AWS::Cognito::UserPool"
    static let domainType = "AWS::Cognito::UserPoolDomain"
    static let resourceServerType = "AWS::Cognito::UserPoolResourceServer"
    static let clientType = "AWS::Cognito::UserPoolClient"

    /// A resource with its properties.
    struct Part {
        let logicalID: String
        let properties: TemplateProperties
    }

    /// Nil: the template has parts of a pool that was made elsewhere.
    let pool: Part?
    let domains: [Part]
    let resourceServers: [Part]
    let clients: [Part]
    /// Resources of the pool that have no counterpart: their names with their types.
    let others: [(logicalID: String, type: String)]
    /// Parts of a pool that the template does not have, where it has several: their names with what they call it.
    let strangers: [(logicalID: String, pool: String)]

    /// The parts of one pool.
    ///
    /// - Parameter wanted: the name of the pool in the template; nil: its only one.
    init(_ template: CloudFormationTemplate, parameters: [String: String], pool wanted: String?, file: String)
        throws(ConfigurationError)
    {
        let resolver = TemplateResolver(template: template, parameters: parameters)
        var made: [CloudFormationTemplate.Resource] = []
        for resource in template.resources where resource.type.hasPrefix("AWS::Cognito::") {
            if let condition = resource.condition, try !resolver.holds(condition) { continue }
            made.append(resource)
        }
        let pools = made.filter { $0.type == Self.userPoolType }
        let chosen = try Self.choose(pools, made, wanted, file)
        var strangers: [(logicalID: String, pool: String)] = []
        func parts(_ type: String) throws(ConfigurationError) -> [Part] {
            var parts: [Part] = []
            for resource in made where resource.type == type {
                let properties = try TemplateProperties(resource.properties, at: resource.position, resolver)
                // Whose a part is matters only where there is a choice; the pool may well be another stack's.
                properties.pass(over: "UserPoolId")
                if pools.count > 1 {
                    let pool = try properties.text("UserPoolId") ?? ""
                    if !pools.contains(where: { $0.logicalID == pool }) { strangers.append((resource.logicalID, pool)) }
                    guard pool == chosen?.logicalID else { continue }
                }
                parts.append(Part(logicalID: resource.logicalID, properties: properties))
            }
            return parts
        }
        pool = try chosen.map { (resource) throws(ConfigurationError) in
            Part(
                logicalID: resource.logicalID,
                properties: try TemplateProperties(resource.properties, at: resource.position, resolver))
        }
        domains = try parts(Self.domainType)
        resourceServers = try parts(Self.resourceServerType)
        clients = try parts(Self.clientType)
        let known = [Self.userPoolType, Self.domainType, Self.resourceServerType, Self.clientType]
        others = made.filter { !known.contains($0.type) }.map { ($0.logicalID, $0.type) }
        self.strangers = strangers
    }

    private static func choose(
        _ pools: [CloudFormationTemplate.Resource], _ made: [CloudFormationTemplate.Resource], _ wanted: String?,
        _ file: String
    ) throws(ConfigurationError) -> CloudFormationTemplate.Resource? {
        let start = SourcePosition(file: file, line: 1, column: 1)
        let names = pools.map(\.logicalID).joined(separator: ", ")
        if let wanted {
            guard let pool = pools.first(where: { $0.logicalID == wanted }) else {
                throw ConfigurationError(
                    .unknownName, at: start, path: "Resources", received: "the user pool \(wanted.quotedForMessage)",
                    expected: pools.isEmpty ? "a template that has one" : "one of: \(names)")
            }
            return pool
        }
        guard pools.count < 2 else {
            throw ConfigurationError(
                .contradiction, at: pools[1].position, path: "Resources",
                received: "\(pools.count) user pools: \(names)",
                expected: "the one to import: --user-pool NAME; each becomes a server of its own")
        }
        guard !made.isEmpty else {
            throw ConfigurationError(
                .missingKey, at: start, path: "Resources", received: "no resource of AWS::Cognito",
                expected: "a template with a user pool, resource servers or clients")
        }
        return pools.first
    }
}
