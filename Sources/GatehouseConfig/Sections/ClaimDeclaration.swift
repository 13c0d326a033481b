package import OAuthCore

/// An entry of `authorization_server.claims`: a claim that tokens carry besides those of OpenID Connect.
package struct ClaimDeclaration: Sendable, Hashable {
    package let mapping: ClaimMapping

    private enum Place: String, CaseIterable {
        case accessToken = "access_token"
        case idToken = "id_token"
        case userinfo
    }

    /// Reads one entry.
    ///
    /// ## Configuration keys
    /// - `claim` (text, required): none that the server states itself.
    /// - `from` (text): `groups`, `roles`, or the name of a claim of the user; `value` (text): the same for everybody. One of the two is required.
    /// - `clients` (list of client_ids, default all), `scopes` (list of scopes, default any): of the scopes one must be granted.
    /// - `in` (list of `access_token`, `id_token`, `userinfo`; default `id_token` and `userinfo`).
    init?(_ reader: SectionReader) {
        let claim = reader.required("claim", .text("the name of a claim", atMost: 128))
        let from = reader.optional("from", .text("groups, roles or the name of a claim", atMost: 128))
        let value = reader.optional("value", .text("a value that is the same for everybody", atMost: 1024))
        let clients = (reader.list("clients", .clientID) ?? []).map(\.value)
        let scopes = (reader.list("scopes", .scopeToken) ?? []).map(\.value)
        let places = reader.list("in", ScalarKind<Place>.choice)
        if let claim, ClaimMapping.reserved.contains(claim) {
            reader.refuse(
                "claim", .invalidValue, received: "\(claim), which the server states itself", expected: "another name")
        }
        if (from == nil) == (value == nil), !reader.hasErrors(under: "from"), !reader.hasErrors(under: "value") {
            reader.refuse(
                "from", .missingKey, received: from == nil ? "neither from nor value" : "from and value",
                expected: "one of them")
        }
        guard let claim else { return nil }
        let source: ClaimMapping.Source =
            switch from {
            case "groups": .groups
            case "roles": .roles
            case let name?: .claim(name)
            case nil: .constant(.string(value ?? ""))
            }
        let chosen = places?.map(\.value) ?? [.idToken, .userinfo]
        mapping = ClaimMapping(
            claim, from: source, clients: Set(clients), scope: Scope(scopes),
            in: Set(chosen.compactMap { ClaimMapping.Place(rawValue: $0.rawValue) }))
    }
}

extension ScalarKind where Value == String {
    /// The name of a group or a role: no blanks at its ends, no control characters.
    static var groupName: ScalarKind { text("the name of a group or a role", atMost: 128) }
}
