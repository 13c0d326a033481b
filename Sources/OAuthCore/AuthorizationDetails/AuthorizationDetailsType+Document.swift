extension AuthorizationDetailsType {
    /// The type as it is stored and shown in a plan; members at their default are left out.
    package var document: JSONValue {
        var document: JSONObject = ["type": .string(type)]
        if !fields.isEmpty {
            document["fields"] = .object(JSONObject(fields.map { ($0.name, .string($0.kind.rawValue)) }))
        }
        document["actions"] = Self.list(actions)
        document["locations"] = Self.list(locations)
        document["required"] = Self.list(required.sorted())
        if !sentences.isEmpty {
            let sorted = sentences.sorted { $0.key < $1.key }
            document["sentence"] = .object(JSONObject(sorted.map { ($0.key, .string($0.value)) }))
        }
        if !isRemembered { document["remember"] = false }
        if !isOptional { document["optional"] = false }
        if allowsClientCredentials { document["client_credentials"] = true }
        return .object(document)
    }

    /// Reads a type as it was stored; nil where it is none.
    package init?(document: JSONObject) {
        guard let type = document["type"]?.stringValue else { return nil }
        self.init(type)
        for (name, value) in document["fields"]?.objectValue?.members ?? [] {
            guard let kind = value.stringValue.flatMap(Kind.init(rawValue:)) else { return nil }
            fields.append(Field(name, kind))
        }
        actions = document["actions"]?.stringArrayValue ?? []
        locations = document["locations"]?.stringArrayValue ?? []
        required = Set(document["required"]?.stringArrayValue ?? [])
        for (language, value) in document["sentence"]?.objectValue?.members ?? [] {
            sentences[language] = value.stringValue
        }
        isRemembered = document["remember"]?.boolValue ?? true
        isOptional = document["optional"]?.boolValue ?? true
        allowsClientCredentials = document["client_credentials"]?.boolValue ?? false
    }

    private static func list(_ values: [String]) -> JSONValue? {
        values.isEmpty ? nil : .array(values.map { .string($0) })
    }
}
