import AuthorizationServer
import Foundation
import GatehouseConfig
import OAuthCore

extension PageSettings {
    /// The settings of the section `authorization_server.pages`, its files read.
    init(_ section: PagesSection) throws {
        self.init()
        name = section.brand.name
        accent = section.brand.accent
        accentDark = section.brand.accentDark
        for kind in LinkKind.allCases { links[kind] = section.links[kind.rawValue]?.text }
        texts = section.brand.texts
        profile = section.profile.map(\.rawValue)
        logo = try section.brand.logoFile.map { try PageFiles.logo($0, key: "authorization_server.pages.logo_file") }
        if let folder = section.brand.templates {
            let key = "authorization_server.pages.templates"
            templates = try PageFiles.templates(in: folder, key: key, example: "login")
            letterTemplates = try PageFiles.letterTemplates(in: folder, key: key)
        }
    }
}

/// The files that the pages are made of.
enum PageFiles {
    /// The most bytes of a template.
    private static let maximumTemplateBytes = 262_144
    static let suffix = ".mustache"
    /// Where the templates of letters are, in the folder of the templates.
    static let letters = "letters"

    /// Refuses what cannot be shown: colours, texts, templates.
    static func check(_ settings: PageSettings) throws {
        do throws(PageDesignError) { _ = try PageDesign(settings) } catch {
            throw ConfigurationFailure(lines: error.lines)
        }
    }

    /// The pictures of clients that have one.
    static func logos(of clients: [ClientDeclaration]) throws -> [String: PageSettings.Logo] {
        var logos: [String: PageSettings.Logo] = [:]
        for client in clients {
            let key = "clients[\(client.clientID.rawValue)].logo_file"
            logos[client.clientID.rawValue] = try client.presentation.logoFile.map { try logo($0, key: key) }
        }
        return logos
    }

    /// A picture that can be shown.
    static func logo(_ path: String, key: String) throws -> PageSettings.Logo {
        let bytes = try read(path, atMost: PageSettings.Logo.maximumBytes, key: key)
        guard let logo = PageSettings.Logo(bytes) else {
            throw refused(key, "\(path), which is neither", "a PNG or an SVG document")
        }
        return logo
    }

    /// The templates in a folder; an example is named where there is none.
    static func templates(in folder: String, key: String, example: String) throws -> [String: BrandTemplate] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw refused(
                key, "\(folder), which cannot be read", "a folder with templates such as \(example)\(suffix)")
        }
        var templates: [String: BrandTemplate] = [:]
        for name in names.sorted() where name.hasSuffix(suffix) {
            let path = folder + "/" + name
            let bytes = try read(path, atMost: maximumTemplateBytes, key: key)
            guard let source = String(validating: bytes, as: UTF8.self) else {
                throw refused(key, "\(path), which is no UTF-8", "a template in UTF-8")
            }
            templates[String(name.dropLast(suffix.count))] = BrandTemplate(source: source, file: path)
        }
        return templates
    }

    /// The templates of letters; there need be none.
    static func letterTemplates(in folder: String, key: String) throws -> [String: BrandTemplate] {
        let folder = folder + "/" + letters
        guard FileManager.default.fileExists(atPath: folder) else { return [:] }
        return try templates(in: folder, key: key, example: "letter.text")
    }

    private static func read(_ path: String, atMost limit: Int, key: String) throws -> [UInt8] {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw refused(key, "\(path), which cannot be read", "a file")
        }
        defer { try? file.close() }
        let data = (try? file.read(upToCount: limit + 1)) ?? Data()
        guard data.count <= limit else { throw refused(key, "\(path) of more than \(limit) bytes", "at most \(limit)") }
        return Array(data)
    }

    private static func refused(_ key: String, _ received: String, _ expected: String) -> ConfigurationFailure {
        ConfigurationFailure(lines: ["\(key): received \(received), expected \(expected)"])
    }
}
