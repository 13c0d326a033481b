package import OAuthCore

extension ResourceServer {
    /// The whole resource server.
    package var document: [UInt8] {
        JSONWriter.document { json in
            json.member("identifier", identifier.rawValue)
            json.member("name", name)
            json.member("resource", ifPresent: resource)
            json.member("scope_prefix", scopePrefix)
            json.name("scopes")
            json.beginArray()
            for scope in scopes {
                json.beginObject()
                json.member("name", scope.name)
                json.member("description", scope.description)
                json.member("require_second_factor", ifTrue: scope.requiresSecondFactor)
                if !scope.groups.isEmpty { json.member("groups", scope.groups) }
                json.endObject()
            }
            json.endArray()
            if !authorizationDetailsTypes.isEmpty {
                json.member("authorization_details_types", value: .array(authorizationDetailsTypes.map(\.document)))
            }
            json.member("origin", origin.rawValue)
        }
    }

    /// A resource server from its document.
    package init(document: some Collection<UInt8>) throws(StoreError) {
        let document = try StoredDocument(document, of: "resource server")
        var scopes: [DeclaredScope] = []
        for scope in try document.objects("scopes") {
            guard let name = scope["name"]?.stringValue, let description = scope["description"]?.stringValue else {
                throw document.corrupt("scopes")
            }
            var declared = DeclaredScope(
                name: name, description: description,
                requiresSecondFactor: scope["require_second_factor"]?.boolValue ?? false)
            declared.groups = scope["groups"]?.stringArrayValue ?? []
            scopes.append(declared)
        }
        self.init(
            identifier: try document.identifier("identifier"), name: try document.string("name"),
            resource: try document.optionalString("resource"), scopePrefix: try document.string("scope_prefix"),
            scopes: scopes, origin: try document.choice("origin"))
        for type in try document.objects("authorization_details_types") {
            guard let type = AuthorizationDetailsType(document: type) else {
                throw document.corrupt("authorization_details_types")
            }
            authorizationDetailsTypes.append(type)
        }
    }
}
