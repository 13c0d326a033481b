import OAuthCore

extension ImportedPool {
    /// `AWS::Cognito::UserPoolResourceServer`: its scopes are named `identifier/name`, as here.
    mutating func read(resourceServer part: UserPoolTemplate.Part) throws(ConfigurationError) {
        let properties = part.properties
        let identifier = try properties.required("Identifier")
        var scopes: [JSONValue] = []
        for scope in try properties.sections("Scopes") {
            var declared: JSONObject = ["name": .string(try scope.required("ScopeName"))]
            if let text = try scope.text("ScopeDescription") { declared["description"] = .string(text) }
            scopes.append(.object(declared))
        }
        resourceServers.append([
            "identifier": .string(identifier), "name": .string(try properties.text("Name") ?? identifier),
            "scopes": .array(scopes),
        ])
        noteUnread(part)
    }

    /// All `AWS::Cognito::UserPoolClient`s.
    mutating func read(clients: [UserPoolTemplate.Part], _ clientIDs: [String: String]) throws(ConfigurationError) {
        var lifetimes: Set<Duration> = []
        for part in clients {
            if let lifetime = try read(client: part, clientIDs[part.logicalID]) { lifetimes.insert(lifetime) }
        }
        guard let lifetime = lifetimes.first else { return }
        guard lifetimes.count == 1 else {
            remarks.append(
                "refresh tokens live equally long for all clients (authorization_server.refresh_token.lifetime); the template has "
                    + lifetimes.sorted().map(\.configured).joined(separator: " and "))
            return
        }
        settings["refresh_token"] = .object([
            "lifetime": .string(lifetime.configured), "idle_lifetime": .string(lifetime.configured),
        ])
    }

    /// One client; the lifetime of its refresh tokens, if it can have any.
    private mutating func read(client part: UserPoolTemplate.Part, _ given: String?) throws(ConfigurationError)
        -> Duration?
    {
        let properties = part.properties
        let name = try properties.text("ClientName") ?? part.logicalID
        let clientID = given ?? name
        var client: JSONObject = ["client_id": .string(clientID), "client_name": .string(name)]
        if try properties.flag("GenerateSecret") == true {
            let variable = Self.variable(clientID)
            client["client_secret"] = .string("${\(variable)}")
            secretVariables[clientID] = variable
        } else {
            client["token_endpoint_auth_method"] = "none"
        }
        let grants = try grantTypes(properties, part.logicalID)
        client["grant_types"] = .array(grants.map { .string($0) })
        if grants.contains("authorization_code") {
            client["redirect_uris"] = try Self.list(properties.texts("CallbackURLs"))
            client["post_logout_redirect_uris"] = try Self.list(properties.texts("LogoutURLs"))
            if client["client_secret"] != nil { client["require_pkce"] = false }
            client["first_party"] = true
        }
        client["scope"] = try scope(properties, part.logicalID, refreshes: grants.contains("refresh_token"))
        try read(lifetimesOf: properties, part.logicalID, into: &client)
        clients.append(client)
        let refresh =
            try Self.duration(properties, "RefreshTokenValidity", unit: "RefreshToken", "days") ?? .seconds(30 * 86_400)
        try note(habitsOf: properties, part.logicalID)
        noteUnread(part)
        return grants.contains("refresh_token") ? refresh : nil
    }

    private static func list(_ texts: [String]) -> JSONValue? {
        texts.isEmpty ? nil : .array(texts.map { .string($0) })
    }

    /// `AllowedOAuthFlows`, as grant types.
    private mutating func grantTypes(_ properties: TemplateProperties, _ id: String) throws(ConfigurationError)
        -> [String]
    {
        let flows = try properties.texts("AllowedOAuthFlows")
        guard try properties.flag("AllowedOAuthFlowsUserPoolClient") == true else {
            remarks.append("\(id): AllowedOAuthFlowsUserPoolClient is not set, so the client may ask for no token")
            return []
        }
        var grants: [String] = []
        for flow in flows {
            switch flow {
            case "code": grants.append("authorization_code")
            case "client_credentials": grants.append("client_credentials")
            case "implicit":
                remarks.append("\(id): the implicit flow is not taken over (OAuth 2.1 has none); use code with PKCE")
            default:
                throw properties.wrong(
                    "AllowedOAuthFlows", flow.quotedForMessage, "code, implicit or client_credentials")
            }
        }
        let explicit = try properties.texts("ExplicitAuthFlows")
        let refreshes = explicit.isEmpty || explicit.contains("ALLOW_REFRESH_TOKEN_AUTH")
        if grants.contains("authorization_code"), refreshes { grants.append("refresh_token") }
        let others = explicit.filter { $0 != "ALLOW_REFRESH_TOKEN_AUTH" }
        if !others.isEmpty {
            remarks.append(
                "\(id): people log in by the code flow only; not taken over: \(others.joined(separator: ", "))")
        }
        return grants
    }

    private mutating func scope(_ properties: TemplateProperties, _ id: String, refreshes: Bool)
        throws(ConfigurationError) -> JSONValue
    {
        var scopes: [String] = []
        for scope in try properties.texts("AllowedOAuthScopes") {
            if scope == "aws.cognito.signin.user.admin" {
                remarks.append(
                    "\(id): the scope \(scope) is not taken over; people look after their account at /account")
            } else {
                scopes.append(scope)
            }
        }
        if refreshes, scopes.contains("openid") {
            scopes.append("offline_access")
            remarks.append(
                "\(id): a refresh token ends with the login session unless the client asks for offline_access, which it may"
            )
        }
        return .string(scopes.joined(separator: " "))
    }

    private mutating func read(lifetimesOf properties: TemplateProperties, _ id: String, into client: inout JSONObject)
        throws(ConfigurationError)
    {
        if let lifetime = try Self.duration(properties, "AccessTokenValidity", unit: "AccessToken", "hours") {
            client["access_token_lifetime"] = .string(lifetime.configured)
        }
        if let lifetime = try Self.duration(properties, "IdTokenValidity", unit: "IdToken", "hours"),
            lifetime != .seconds(3600)
        {
            remarks.append(
                "\(id): ID tokens live equally long for all clients (authorization_server.id_token.lifetime), not \(lifetime.configured)"
            )
        }
    }

    /// What a client relied on and what holds here.
    private mutating func note(habitsOf properties: TemplateProperties, _ id: String) throws(ConfigurationError) {
        if try properties.flag("EnableTokenRevocation") == false {
            remarks.append("\(id): tokens can be taken back here in any case (RFC 7009)")
        }
        if try properties.text("PreventUserExistenceErrors") == "LEGACY" {
            remarks.append("\(id): whether a user exists is never told here")
        }
        let providers = try properties.texts("SupportedIdentityProviders").filter { $0 != "COGNITO" }
        if !providers.isEmpty {
            remarks.append("\(id): declare its providers under oidc.providers: \(providers.joined(separator: ", "))")
        }
    }

    /// A validity with its unit, which `TokenValidityUnits` may name.
    private static func duration(
        _ properties: TemplateProperties, _ key: String, unit: String, _ usual: String
    ) throws(ConfigurationError) -> Duration? {
        let units = try properties.section("TokenValidityUnits")
        let unit = try units.text(unit) ?? usual
        guard let number = try properties.number(key) else { return nil }
        let seconds = ["seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400]
        guard let factor = seconds[unit] else {
            throw properties.wrong("TokenValidityUnits", unit.quotedForMessage, "seconds, minutes, hours or days")
        }
        return .seconds(number * factor)
    }

    /// `MyBFF` has its secret in `MYBFF_CLIENT_SECRET`.
    private static func variable(_ clientID: String) -> String {
        let name = clientID.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "_" }.joined()
        return (name.first?.isNumber == true ? "_" : "") + name + "_CLIENT_SECRET"
    }
}
