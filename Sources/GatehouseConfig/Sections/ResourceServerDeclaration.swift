package import OAuthCore

/// An entry of `resource_servers`: a service that tokens are for, and its scopes.
package struct ResourceServerDeclaration: Sendable, Hashable {
    package struct DeclaredScope: Sendable, Hashable {
        /// As it stands in the declaration.
        package let name: String
        /// As clients ask for it: the prefix and the name.
        package let token: ScopeToken
        /// What the consent page says.
        package let description: String?
        /// Given only to people who logged in with a second factor.
        package let requiresSecondFactor: Bool
        /// Given only to people in one of these groups; empty: to everybody.
        package let groups: [String]
        package let source: SourcePosition
    }

    package let identifier: ResourceServerID
    /// For people; the identifier where none is given.
    package let name: String
    /// What `resource=` and RFC 9728 metadata name. RFC 8707 §2.
    package let resource: String?
    /// What stands before the names of the scopes.
    package let scopePrefix: String
    package let scopes: [DeclaredScope]
    /// What clients may ask for object by object. RFC 9396.
    package let authorizationDetailsTypes: [AuthorizationDetailsDeclaration]
    /// Where the entry begins.
    package let source: SourcePosition

    /// Reads one entry.
    ///
    /// ## Configuration keys
    /// - `identifier` (text, required): what `aud` carries.
    /// - `name` (text, default `identifier`).
    /// - `resource` (absolute URI without fragment, default none).
    /// - `scope_prefix` (text, default the identifier and `/`): empty for bare scope names.
    /// - `scopes` (list, default empty) of `name` (text, required), `description` (text, default none) and `require_second_factor`
    ///   (boolean, default false), `groups` (list of texts, default empty: everybody).
    /// - `authorization_details_types` (list, default empty): see `AuthorizationDetailsDeclaration`.
    init?(_ reader: SectionReader) {
        let identifier = reader.required("identifier", .text("an identifier", atMost: 256))
        name = reader.optional("name", .text("a name for people")) ?? identifier ?? ""
        resource = reader.optional("resource", .absoluteURI)
        let prefix =
            reader.optional("scope_prefix", .scopePrefix) ?? identifier.map { $0 + "/" } ?? ""
        scopePrefix = prefix
        source = reader.position
        var isComplete = true
        scopes = reader.sections("scopes", isComplete: &isComplete) { DeclaredScope($0, prefix: prefix) }
        authorizationDetailsTypes = reader.sections(
            "authorization_details_types", isComplete: &isComplete, AuthorizationDetailsDeclaration.init)
        guard let identifier, isComplete else { return nil }
        self.identifier = ResourceServerID(identifier)
    }
}

extension ResourceServerDeclaration.DeclaredScope {
    fileprivate init?(_ reader: SectionReader, prefix: String) {
        let name = reader.required("name", .text("a scope name", atMost: 256))
        description = reader.optional("description", .text("a sentence for the consent page"))
        requiresSecondFactor = reader.value("require_second_factor", .boolean, default: false)
        groups = (reader.list("groups", .groupName) ?? []).map(\.value).withoutRepetitions
        source = reader.position
        guard let name else { return nil }
        guard let token = ScopeToken(prefix + name) else {
            reader.refuse(
                "name", .invalidValue, received: (prefix + name).quotedForMessage,
                expected: "printable ASCII without space, quote and backslash, at most 256 bytes with its prefix")
            return nil
        }
        self.name = name
        self.token = token
    }
}

extension ScalarKind where Value == String {
    static var scopePrefix: ScalarKind {
        ScalarKind(expected: "a prefix of scope names", allowsEmpty: true) { (text) throws(Refusal) in
            guard text.isEmpty || ScopeToken(text) != nil else { throw Refusal() }
            return text
        }
    }

    /// RFC 3986 §4.3, without a fragment.
    static var absoluteURI: ScalarKind {
        ScalarKind(expected: "an absolute URI without a fragment") { (text) throws(Refusal) in
            guard let scheme = URISyntax.scheme(of: text), text.utf8.count > scheme.utf8.count + 1,
                text.utf8.count <= 2048,
                text.utf8.allSatisfy({ URISyntax.isAllowed($0) && $0 != UInt8(ascii: "#") }),
                URISyntax.hasWholePercentEncodings(text)
            else { throw Refusal() }
            guard scheme != "http" && scheme != "https" || ConfiguredURL(text) != nil else { throw Refusal() }
            return text
        }
    }
}
