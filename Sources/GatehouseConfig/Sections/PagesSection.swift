/// `authorization_server.pages:`, how the pages for people look and what they say.
package struct PagesSection: Sendable, Hashable {
    /// Name, picture and colours.
    package let brand: BrandSection
    /// Pages of the operator's, by what they are about.
    package let links: [String: ConfiguredURL]
    /// Texts by language and name, as `login.heading`.
    package let texts: [String: [String: String]]
    /// A folder with templates.
    package let templates: String?
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
    /// - `name`, `logo_file`, `colors`: see ``BrandSection``.
    /// - `links.help`, `.privacy_policy`, `.terms_of_service`, `.imprint` (URL, default none).
    /// - `texts` (mapping from languages to texts, default none).
    /// - `templates` (path of a folder, default none).
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
        texts = Self.texts(reader)
        templates = reader.optional("templates", .path(in: reader.context))
        profile =
            reader.list("profile", ScalarKind<ProfileClaim>.choice)?.map(\.value)
            ?? [.name, .givenName, .familyName, .nickname, .locale, .zoneinfo]
    }

    /// The texts with their names in one line, as `login.client.before`.
    private static func texts(_ reader: SectionReader) -> [String: [String: String]] {
        var texts: [String: [String: String]] = [:]
        for language in reader.object("texts") ?? [] {
            guard case .object(let members) = language.value else {
                reader.refuse(
                    "texts", .wrongType, received: "a value for \(language.name)",
                    expected: "a mapping of texts for each language")
                continue
            }
            flatten(members, "", reader, into: &texts[language.name, default: [:]])
        }
        return texts
    }

    private static func flatten(
        _ members: [ConfigurationValue.Member], _ path: String, _ reader: SectionReader,
        into texts: inout [String: String]
    ) {
        for member in members {
            let name = path.isEmpty ? member.name : path + "." + member.name
            switch member.value {
            case .object(let members): flatten(members, name, reader, into: &texts)
            case .string(let text): texts[name] = text
            default: reader.refuse("texts", .wrongType, received: "no text for \(name)", expected: "a text in quotes")
            }
        }
    }
}
