/// The `claims` parameter: single claims asked for by name, apart from the scopes. OpenID Connect Core §5.5.
package struct ClaimsRequest: Sendable, Hashable {
    /// The claims asked for in the answers of the UserInfo endpoint.
    package private(set) var userinfo: [Claim]
    /// The claims asked for in the ID token.
    package private(set) var idToken: [Claim]

    /// One claim that is asked for. OpenID Connect Core §5.5.1.
    package struct Claim: Sendable, Hashable {
        /// The name, with its language tag if it has one.
        package let name: String
        /// Whether the client calls it essential.
        package let isEssential: Bool
        /// The values that will do: `value` or `values`; nil where any does.
        package let values: [JSONValue]?

        /// Whether a value is one that was asked for.
        package func admits(_ value: JSONValue) -> Bool { values.map { $0.contains(value) } ?? true }
    }

    /// Where a claim is delivered.
    package enum Target: String, Sendable, Hashable, CaseIterable {
        case userinfo = "userinfo"
        case idToken = "id_token"
    }

    /// How much of the parameter is read: 8 KiB, 8 levels, 64 claims for each target, 32 values for each claim.
    package static let limits = JSONLimits(bytes: 8192, depth: 8, values: 1024)
    private static let maximumClaims = 64
    private static let maximumValues = 32

    /// Reads the parameter as it was sent: refused as `invalid_request` where it is not what OpenID Connect Core §5.5 describes.
    package init(parsing text: String) throws(OAuthError) {
        let object: JSONObject
        do {
            object = try JSONReader.parseObject(Array(text.utf8), limits: Self.limits)
        } catch {
            throw OAuthError(.invalidRequest, "The claims parameter is not a JSON object.", detail: "claims: \(error)")
        }
        try self.init(document: object)
    }

    /// Reads the parameter as an object; unknown members are ignored.
    package init(document: JSONObject) throws(OAuthError) {
        userinfo = try Self.claims(document, .userinfo)
        idToken = try Self.claims(document, .idToken)
    }

    /// Whether nothing is asked for.
    package var isEmpty: Bool { userinfo.isEmpty && idToken.isEmpty }

    /// The claims asked for in one place.
    package func claims(for target: Target) -> [Claim] { target == .userinfo ? userinfo : idToken }

    /// The request without the claims that do not fulfil the condition.
    package func filter(_ condition: (Claim) -> Bool) -> ClaimsRequest {
        var result = self
        result.userinfo = userinfo.filter(condition)
        result.idToken = idToken.filter(condition)
        return result
    }

    /// The scopes whose claims are asked for by name: what a person is asked about.
    package var scope: Scope {
        let names = (userinfo + idToken).map(\.name).filter { !StandardClaims.reserved.contains($0) }
        let scopes = Set(names.map(StandardClaims.scope(of:)))
        return Scope(StandardClaims.scopes.filter(scopes.contains))
    }

    /// The person that must be the one who answers: `sub` with a value. OpenID Connect Core §5.5.1.
    package var subjects: [SubjectID]? {
        let demands = (idToken + userinfo).filter { $0.name == "sub" }.compactMap(\.values)
        guard let first = demands.first else { return nil }
        return first.filter { value in demands.allSatisfy { $0.contains(value) } }
            .compactMap(\.stringValue).map { SubjectID($0) }
    }

    /// The `acr` values of which one must be met: `acr` as an essential claim of the ID token. OpenID Connect Core §5.5.1.1.
    package var essentialACRValues: [String]? {
        guard let claim = idToken.first(where: { $0.name == "acr" }), claim.isEssential else { return nil }
        return claim.values?.compactMap(\.stringValue)
    }

    /// The request as the object that it can be read from again.
    package var document: JSONObject {
        var document = JSONObject()
        for target in Target.allCases where !claims(for: target).isEmpty {
            document[target.rawValue] = .object(JSONObject(claims(for: target).map { ($0.name, $0.member) }))
        }
        return document
    }

    private static func claims(_ document: JSONObject, _ target: Target) throws(OAuthError) -> [Claim] {
        guard let value = document[target.rawValue], value != .null else { return [] }
        guard let object = value.objectValue else {
            throw OAuthError(
                .invalidRequest, "A member of the claims parameter is not an object.",
                detail: "claims.\(target.rawValue) is no object"
            )
        }
        guard object.count <= maximumClaims else {
            throw OAuthError(
                .invalidRequest, "The claims parameter asks for too many claims.",
                detail: "claims.\(target.rawValue) has \(object.count) members, \(maximumClaims) are allowed")
        }
        var claims: [Claim] = []
        for (name, value) in object.members { claims.append(try claim(name, value)) }
        return claims
    }

    private static func claim(_ name: String, _ value: JSONValue) throws(OAuthError) -> Claim {
        if value == .null { return Claim(name: name, isEssential: false, values: nil) }
        guard let object = value.objectValue else {
            throw OAuthError(
                .invalidRequest, "A claim in the claims parameter is neither null nor an object.",
                detail: "claims: \(LogText.quote(name))")
        }
        let essential = object["essential"] ?? false
        guard let isEssential = essential.boolValue else {
            throw OAuthError(
                .invalidRequest, "In the claims parameter, essential is not a boolean.",
                detail: "claims: essential of \(LogText.quote(name))")
        }
        var values = object["value"].map { [$0] }
        if let list = object["values"] {
            guard values == nil, let elements = list.arrayValue, elements.count <= maximumValues else {
                throw OAuthError(
                    .invalidRequest, "In the claims parameter, values is not a short array, or stands beside value.",
                    detail: "claims: values of \(LogText.quote(name))")
            }
            values = elements
        }
        return Claim(name: name, isEssential: isEssential, values: values)
    }
}

extension ClaimsRequest.Claim {
    fileprivate var member: JSONValue {
        var object = JSONObject()
        if isEssential { object["essential"] = true }
        if let values { object["values"] = .array(values) }
        return object.isEmpty ? .null : .object(object)
    }
}
