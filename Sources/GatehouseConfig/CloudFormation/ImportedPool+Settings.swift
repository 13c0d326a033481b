import OAuthCore

extension ImportedPool {
    /// `AWS::Cognito::UserPool`: who gets an account, how it is recovered, and how people prove who they are.
    mutating func read(pool part: UserPoolTemplate.Part) throws(ConfigurationError) {
        let properties = part.properties
        _ = try properties.text("UserPoolName")
        let creation = try properties.section("AdminCreateUserConfig")
        let isClosed = try creation.flag("AllowAdminCreateUserOnly") == true
        var accounts: JSONObject = ["registration": isClosed ? "closed" : "open"]
        if !isClosed { remarks.append("\(part.logicalID): people may register, which needs a section mail") }
        accounts["recovery"] = try recovery(properties, part.logicalID)
        try read(secondFactor: properties, part.logicalID)
        let policy = try properties.section("Policies").section("PasswordPolicy")
        accounts["min_password_length"] = try minimumLength(policy, part.logicalID)
        accounts["sign_in_with"] = try names(properties, part.logicalID)
        settings["accounts"] = .object(accounts)
        try read(attributes: properties, part.logicalID)
        noteUnread(part, [("AdminCreateUserConfig", creation), ("Policies.PasswordPolicy", policy)])
    }

    /// `AWS::Cognito::UserPoolDomain`: where the endpoints were.
    mutating func read(domain part: UserPoolTemplate.Part) throws(ConfigurationError) {
        let domain = try part.properties.required("Domain")
        if part.properties.has("CustomDomainConfig") || domain.contains(".") {
            settings["issuer"] = .string("https://\(domain)")
            remarks.append(
                "\(part.logicalID): the endpoints stay at https://\(domain)/oauth2/…; the issuer in tokens is that address, not the pool's"
            )
        } else {
            remarks.append(
                "\(part.logicalID): \(domain) is a prefix of Amazon's own domain: /oauth2/authorize, /oauth2/token, /oauth2/userInfo and /logout "
                    + "move to this server's issuer")
        }
        _ = try part.properties.section("CustomDomainConfig")
        noteUnread(part)
    }

    private mutating func recovery(_ properties: TemplateProperties, _ id: String) throws(ConfigurationError)
        -> JSONValue
    {
        let mechanisms = try properties.section("AccountRecoverySetting").sections("RecoveryMechanisms")
        var ways: [(priority: Int, name: String)] = []
        for mechanism in mechanisms {
            ways.append((try mechanism.number("Priority") ?? 1, try mechanism.required("Name")))
        }
        let names = ways.sorted { $0.priority < $1.priority }.map(\.name)
        if names.contains("verified_phone_number") {
            remarks.append("\(id): there is no recovery by telephone; the address serves, or the administrator")
        }
        return names.contains("verified_email") ? "email" : "administrator"
    }

    private mutating func read(secondFactor properties: TemplateProperties, _ id: String) throws(ConfigurationError) {
        let factors = try properties.texts("EnabledMfas")
        let policies = ["OFF": "off", "OPTIONAL": "optional", "ON": "required"]
        let configured = try properties.text("MfaConfiguration") ?? "OFF"
        guard let policy = policies[configured] else {
            throw properties.wrong("MfaConfiguration", configured.quotedForMessage, "OFF, OPTIONAL or ON")
        }
        var factor: JSONObject = ["policy": .string(policy)]
        if policy != "off", !factors.contains("SOFTWARE_TOKEN_MFA") { factor["methods"] = ["passkey"] }
        settings["second_factor"] = .object(factor)
        let missing = factors.filter { $0 != "SOFTWARE_TOKEN_MFA" }
        if !missing.isEmpty {
            remarks.append(
                "\(id): second factors are authenticator apps and passkeys here; not taken over: \(missing.joined(separator: ", "))"
            )
        }
    }

    private mutating func minimumLength(_ policy: TemplateProperties, _ id: String) throws(ConfigurationError)
        -> JSONValue?
    {
        var composed = false
        for rule in ["RequireLowercase", "RequireUppercase", "RequireNumbers", "RequireSymbols"] {
            if try policy.flag(rule) == true { composed = true }
        }
        if composed {
            remarks.append(
                "\(id): no rule asks for kinds of characters here (NIST SP 800-63B §3.1.1.2); known passwords are refused instead"
            )
        }
        guard let length = try policy.number("MinimumLength") else { return nil }
        return .int(Int64(min(max(length, 8), 64)))
    }

    /// What people write in the field of the login page: the login name always works, in the place of which Cognito may take an attribute.
    private mutating func names(_ properties: TemplateProperties, _ id: String) throws(ConfigurationError) -> JSONValue?
    {
        let instead = try properties.texts("UsernameAttributes")
        let besides = try properties.texts("AliasAttributes")
        if (instead + besides).contains("phone_number") {
            remarks.append("\(id): nobody logs in by a telephone number here")
        }
        return (instead + besides).contains("email") ? ["username", "email"] : nil
    }

    private mutating func read(attributes properties: TemplateProperties, _ id: String) throws(ConfigurationError) {
        let verified = try properties.texts("AutoVerifiedAttributes")
        if verified.contains("phone_number") { remarks.append("\(id): telephone numbers are not verified here") }
        let lambdas = try properties.section("LambdaConfig")
        if let hook = lambdas.unread.first(where: { $0.hasPrefix("PreTokenGeneration") }) {
            remarks.append("\(id): what LambdaConfig.\(hook) does belongs into authorization_server.token_hook")
        }
        let others = lambdas.unread.filter { !$0.hasPrefix("PreTokenGeneration") }
        if !others.isEmpty {
            remarks.append(
                "\(id): not taken over, for want of a counterpart: LambdaConfig.\(others.joined(separator: ", LambdaConfig."))"
            )
        }
        for attribute in try properties.sections("Schema") {
            guard let name = try attribute.text("Name") else { continue }
            if !StandardClaims.isStandard(name) {
                remarks.append("\(id): the attribute custom:\(name) is a claim of that name among a user's claims")
            }
        }
    }
}
