/// What stands for an operator on pages: `app.pages:`, and the first keys of `authorization_server.pages:`.
package struct BrandSection: Sendable, Hashable {
    /// The most characters of the name.
    static let maximumName = 60

    /// What the server or the application is called on its pages.
    package let name: String?
    /// The picture that stands for it.
    package let logoFile: String?
    /// The colour of buttons and links in the light scheme; whether it can be read is measured when the pages are made.
    package let accent: String?
    /// The same in the dark scheme.
    package let accentDark: String?
    /// Texts by language and name, as `login.heading`.
    package let texts: [String: [String: String]]
    /// A folder with templates.
    package let templates: String?

    /// Reads the keys.
    ///
    /// ## Configuration keys
    /// - `name` (text of at most 60 characters, default none).
    /// - `logo_file` (path, default none): an SVG or a PNG of at most 256 KiB.
    /// - `colors.accent`, `colors.accent_dark` (`#rrggbb`, default the ones that come along).
    /// - `texts` (mapping from languages to texts, default none).
    /// - `templates` (path of a folder, default none).
    init(_ reader: SectionReader) {
        name = reader.optional("name", .text("a name of at most 60 characters", atMost: 4 * Self.maximumName))
        logoFile = reader.optional("logo_file", .path(in: reader.context))
        (accent, accentDark) = reader.section("colors") { reader in
            let kind = ScalarKind<String>.text("a colour such as \"#0b6e63\"", atMost: 7)
            return (reader.optional("accent", kind), reader.optional("accent_dark", kind))
        }
        texts = Self.texts(reader)
        templates = reader.optional("templates", .path(in: reader.context))
        if let name, name.count > Self.maximumName {
            reader.refuse(
                "name", .invalidValue, received: "\(name.count) characters", expected: "at most \(Self.maximumName)")
        }
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
