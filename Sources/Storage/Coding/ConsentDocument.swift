package import OAuthCore

extension ConsentRecord {
    /// What was allowed, as it stands in the column of the scope: the scope alone, or where there is more to say a JSON document.
    ///
    /// No scope begins like an object: a quotation mark stands in none. RFC 6749 §3.3.
    package var storedScope: String {
        guard !resourceScopes.isEmpty || !authorizationDetails.isEmpty else { return scope.description }
        var document: JSONObject = ["scope": .string(scope.description)]
        let resources = resourceScopes.sorted { $0.key < $1.key }
        if !resources.isEmpty {
            document["resources"] = .object(JSONObject(resources.map { ($0.key, .string($0.value.description)) }))
        }
        if !authorizationDetails.isEmpty { document["authorization_details"] = authorizationDetails.json }
        return String(decoding: JSONValue.object(document).serialized(), as: UTF8.self)
    }

    /// A consent from the column of its scope and what stands beside it.
    package init(
        storedScope text: String, subject: SubjectID, clientID: ClientID, grantedAt: UnixTime, expiresAt: UnixTime
    ) throws(StoreError) {
        guard text.hasPrefix("{\"") else {
            guard let scope = Scope(stored: text) else {
                throw StoreError(.corrupt, detail: "consent: scope is no scope")
            }
            self.init(subject: subject, clientID: clientID, scope: scope, grantedAt: grantedAt, expiresAt: expiresAt)
            return
        }
        let document = try StoredDocument(Array(text.utf8), of: "consent")
        var resources: [String: Scope] = [:]
        for (name, value) in try document.optionalObject("resources")?.members ?? [] {
            guard let scope = value.stringValue.flatMap({ Scope(stored: $0) }) else {
                throw document.corrupt("resources")
            }
            resources[name] = scope
        }
        self.init(
            subject: subject, clientID: clientID, scope: try document.scope("scope"), resourceScopes: resources,
            authorizationDetails: try document.details("authorization_details"), grantedAt: grantedAt,
            expiresAt: expiresAt)
    }
}

extension StoredDocument {
    /// Authorization details; none where the member is absent. RFC 9396 §2.
    package func details(_ name: String) throws(StoreError) -> [AuthorizationDetail] {
        try objects(name).map { object throws(StoreError) in
            guard let detail = AuthorizationDetail(object) else { throw corrupt(name) }
            return detail
        }
    }
}

extension JSONWriter {
    /// Authorization details, where there are any.
    package mutating func member(_ name: String, ifNotEmpty details: [AuthorizationDetail]) {
        if !details.isEmpty { member(name, value: details.json) }
    }
}
