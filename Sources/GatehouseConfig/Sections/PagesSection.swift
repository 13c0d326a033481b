/// `authorization_server.pages:`, how the pages for people look and what they say.
package struct PagesSection: Sendable, Hashable {
    /// Name, picture, colours, texts and templates.
    package let brand: BrandSection
    /// Pages of the operator's, by what they are about.
    package let links: [String: ConfiguredURL]
    /// The standard claims that a person may change.
    package let profile: [ProfileClaim]

    /// A claim of OpenID Connect Core §5.1 that is a person's own to change.
    package enum ProfileClaim: String, Sendable, Hashable, CaseIterable {
        case name
        case givenName = "given_name"
        case familyName = "family_name"
        case nickname, locale, zoneinfo, picture, website
    }

    /// Reads `pages:`.
    ///
    /// ## Configuration keys
    /// - `name`, `logo_file`, `colors`, `texts`, `templates`: see ``BrandSection``.
    /// - `links.help`, `.privacy_policy`, `.terms_of_service`, `.imprint` (URL, default none).
    /// - `profile` (list of claims, default `name`, `given_name`, `family_name`, `nickname`, `locale`, `zoneinfo`).
    init(_ reader: SectionReader) {
        brand = BrandSection(reader)
        links = reader.section("links") { reader in
            var links: [String: ConfiguredURL] = [:]
            for key in ["help", "privacy_policy", "terms_of_service", "imprint"] {
                links[key] = reader.optional(key, .url())
            }
            return links
        }
        profile =
            reader.list("profile", ScalarKind<ProfileClaim>.choice)?.map(\.value)
            ?? [.name, .givenName, .familyName, .nickname, .locale, .zoneinfo]
    }
}
