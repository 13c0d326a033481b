import GatehouseConfig
import OAuthCore
import Secrets

/// From what a file declares to the records that are stored.
struct DirectoryConversion {
    let keyRing: KeyRing
    let random: RandomSource
    let now: UnixTime

    /// The declared directory. Plain passwords are hashed only for the login names in `newUsers`: they count at creation only, and a hash takes its time.
    func directory(of configuration: Configuration, newUsers: Set<String>, hasher: PasswordHasher) async throws
        -> DeclaredDirectory
    {
        var users: [DeclaredUser] = []
        for declaration in configuration.users {
            let isNew = newUsers.contains(User.lookupKey(username: declaration.username))
            users.append(try await user(declaration, hashing: isNew, hasher: hasher))
        }
        let allowsPasswordGrant = configuration.authorizationServer?.allowsPasswordGrant ?? false
        return DeclaredDirectory(
            clients: try configuration.clients.map { try client($0, allowsPasswordGrant: allowsPasswordGrant) },
            resourceServers: configuration.resourceServers.map(resourceServer), users: users)
    }

    func client(_ declaration: ClientDeclaration, allowsPasswordGrant: Bool) throws -> DeclaredClient {
        let grants = declaration.grantTypes.compactMap { GrantType(rawValue: $0.rawValue) }
        var client = Client(clientID: declaration.clientID, grantTypes: Set(grants), scope: declaration.scope)
        client.clientName = declaration.clientName
        client.tokenEndpointAuthMethod = declaration.declaredAuthenticationMethod.flatMap {
            TokenEndpointAuthMethod(rawValue: $0.rawValue)
        }
        let secret = declaration.clientSecret.map { Array($0.exposed.utf8) }
        client.secretHashes = secret.map { [keyRing.keyedHash($0, purpose: Self.secretPurpose)] } ?? []
        client.redirectURIs = try declaration.redirectURIs.map { try redirectURI($0, of: declaration) }
        client.postLogoutRedirectURIs = try declaration.postLogoutRedirectURIs.map {
            try redirectURI($0, of: declaration)
        }
        client.requirePKCE = declaration.requirePKCE
        client.isFirstParty = declaration.isFirstParty
        client.accessTokenLifetime = declaration.accessTokenLifetime
        client.refreshTokenRetryWindow = declaration.refreshTokenRetryWindow
        client.idTokenSignedResponseAlg = declaration.idTokenSignedResponseAlgorithm?.rawValue
        client.userinfoSignedResponseAlg = declaration.userinfoSignedResponseAlgorithm?.rawValue
        client.defaultMaxAge = declaration.defaultMaxAge
        client.backchannelLogoutURI = declaration.backchannelLogoutURI
        client.introspection = Set(declaration.introspection)
        client.allowsPasswordGrant = allowsPasswordGrant && grants.contains(.password)
        let links: [(Client.Link, ConfiguredURL?)] = [
            (.clientURI, declaration.presentation.clientURI), (.logoURI, declaration.presentation.logoURI),
            (.policyURI, declaration.presentation.policyURI), (.tosURI, declaration.presentation.termsOfServiceURI),
        ]
        for (link, url) in links { client.links[link] = url?.text }
        return DeclaredClient(
            client: client,
            acceptedSecretHashes: secret.map { keyRing.keyedHashes($0, purpose: Self.secretPurpose) } ?? [])
    }

    /// The purpose under which client secrets are hashed.
    static let secretPurpose = "client_secret"

    private func redirectURI(_ text: String, of declaration: ClientDeclaration) throws -> RedirectURI {
        do { return try RedirectURI(text) } catch {
            throw ConfigurationFailure(lines: [
                "\(declaration.source): client \(declaration.clientID): the redirect URI '\(text)' cannot be used: \(error.rawValue)"
            ])
        }
    }

    private func resourceServer(_ declaration: ResourceServerDeclaration) -> ResourceServer {
        ResourceServer(
            identifier: declaration.identifier, name: declaration.name, resource: declaration.resource,
            scopePrefix: declaration.scopePrefix,
            scopes: declaration.scopes.map { .init(name: $0.name, description: $0.description ?? $0.name) })
    }

    private func user(_ declaration: UserDeclaration, hashing: Bool, hasher: PasswordHasher) async throws
        -> DeclaredUser
    {
        var passwordHash: String?
        switch declaration.password {
        case .hash(let hash): passwordHash = hash.exposed
        case .plain(let password): passwordHash = hashing ? try await hasher.hash(password.exposed) : nil
        case nil: break
        }
        let subject = declaration.subject ?? SubjectID(RandomToken.alphanumeric(from: random))
        let user = User(
            subject: subject, username: declaration.username, passwordHash: passwordHash, claims: claims(declaration),
            createdAt: now)
        return DeclaredUser(user: user, declaresSubject: declaration.subject != nil)
    }

    private func claims(_ declaration: UserDeclaration) -> JSONObject {
        var claims: JSONObject = [:]
        let texts = [
            ("name", declaration.name), ("given_name", declaration.givenName), ("family_name", declaration.familyName),
            ("preferred_username", declaration.preferredUsername), ("email", declaration.email),
            ("phone_number", declaration.phoneNumber), ("locale", declaration.locale),
            ("zoneinfo", declaration.zoneinfo),
            ("picture", declaration.picture?.text),
        ]
        for (name, value) in texts where value != nil { claims[name] = .text(value) }
        if declaration.email != nil { claims["email_verified"] = .bool(declaration.emailVerified) }
        if declaration.phoneNumber != nil { claims["phone_number_verified"] = .bool(declaration.phoneNumberVerified) }
        if let address = declaration.address { claims["address"] = Self.json(.object(address)) }
        for member in declaration.claims { claims[member.name] = Self.json(member.value) }
        return claims
    }

    private static func json(_ value: ConfigurationValue) -> JSONValue {
        switch value {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .int(value)
        case .number(let value): (try? JSONReader.parse(Array("\(value)".utf8))) ?? .null
        case .string(let value): .string(value)
        case .array(let values): .array(values.map(json))
        case .object(let members): .object(JSONObject(members.map { ($0.name, json($0.value)) }))
        }
    }
}
