package import OAuthCore

/// An entry of `authorization_details_types` of a resource server: what clients may ask for object by object, and in which words people are asked.
package struct AuthorizationDetailsDeclaration: Sendable, Hashable {
    /// The type as the directory keeps it.
    package let type: AuthorizationDetailsType
    /// Where the entry begins.
    package let source: SourcePosition

    /// Reads one entry. RFC 9396 §2.
    ///
    /// ## Configuration keys
    /// - `type` (text, required): unique on the whole server.
    /// - `fields` (mapping from names to `text`, `texts`, `integer`, `boolean`, `amount`, `account` or `date`; default empty).
    /// - `actions` (list of texts, default empty): what `actions` may hold.
    /// - `locations` (list of texts, default the `resource` of the resource server): what `locations` may hold.
    /// - `required` (list of names, default empty).
    /// - `sentence` (mapping from language tags to texts, required): what people are asked.
    /// - `remember` (boolean, default true): false for what is asked about each time, such as a payment.
    /// - `optional` (boolean, default true): whether people may leave an object out and allow the rest.
    /// - `client_credentials` (boolean, default false): whether a service may have it for itself.
    init?(_ reader: SectionReader) {
        source = reader.position
        let name = reader.required("type", .text("a name of authorization details", atMost: 256))
        var type = AuthorizationDetailsType(name ?? "", fields: Self.fields(reader))
        type.actions = (reader.list("actions", .text("an action")) ?? []).map(\.value)
        type.locations = (reader.list("locations", .text("a location")) ?? []).map(\.value)
        type.required = Set((reader.list("required", .text("the name of a field")) ?? []).map(\.value))
        type.sentences = Self.sentences(reader)
        type.isRemembered = reader.value("remember", .boolean, default: true)
        type.isOptional = reader.value("optional", .boolean, default: true)
        type.allowsClientCredentials = reader.value("client_credentials", .boolean, default: false)
        Self.check(type, reader)
        guard name != nil else { return nil }
        HiddenFieldCheck(type).warn(reader)
        self.type = type
    }

    private static func fields(_ reader: SectionReader) -> [AuthorizationDetailsType.Field] {
        let kinds = AuthorizationDetailsType.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        return (reader.object("fields") ?? []).compactMap { member in
            guard let kind = member.value.text.flatMap(AuthorizationDetailsType.Kind.init(rawValue:)),
                !["type", "actions", "locations"].contains(member.name)
            else {
                reader.refuse(
                    "fields", .invalidValue, received: "the field \(member.name.quotedForMessage) as it stands there",
                    expected: "another name than type, actions and locations, and one of \(kinds)")
                return nil
            }
            return .init(member.name, kind)
        }
    }

    private static func sentences(_ reader: SectionReader) -> [String: String] {
        let members = reader.object("sentence") ?? []
        if members.isEmpty, !reader.hasErrors(under: "sentence") {
            reader.reportMissing("sentence", expected: "a mapping from language tags to sentences")
        }
        var sentences: [String: String] = [:]
        for member in members {
            guard let text = member.value.text, !text.isEmpty, text.utf8.count <= 1024 else {
                reader.refuse(
                    "sentence", .invalidValue,
                    received: "the language \(member.name.quotedForMessage) without a sentence",
                    expected: "a sentence of at most 1024 bytes")
                continue
            }
            sentences[member.name.lowercased()] = text
        }
        return sentences
    }

    /// Names that a sentence or `required` speaks of are those of fields.
    private static func check(_ type: AuthorizationDetailsType, _ reader: SectionReader) {
        let known = Set(type.fields.map(\.name) + (type.actions.isEmpty ? [] : ["actions"]) + ["locations"])
        for name in type.required.sorted() where !known.contains(name) {
            reader.refuse(
                "required", .unknownName, received: name.quotedForMessage,
                expected: "a name of fields, or actions where there are some")
        }
        for (language, text) in type.sentences.sorted(by: { $0.key < $1.key }) {
            guard let sentence = DetailSentence(text) else {
                reader.refuse(
                    "sentence", .invalidValue,
                    received: "the \(language) sentence with braces or brackets that do not pair",
                    expected: "{field} for a value, [ ] around what needs one, brackets not within one another")
                continue
            }
            for name in sentence.names where !known.contains(name) {
                reader.refuse(
                    "sentence", .unknownName, received: "{\(name)} in the \(language) sentence",
                    expected: "a name of fields, or actions where there are some")
            }
        }
    }
}

extension ConfigurationValue {
    /// The text of a plain or quoted scalar.
    fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }
}
