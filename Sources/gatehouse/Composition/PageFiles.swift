import AuthorizationServer
import Foundation
import GatehouseConfig

extension PageSettings {
    /// The settings of the section `authorization_server.pages`, its files read.
    init(_ section: PagesSection) throws {
        self.init()
        name = section.name
        accent = section.accent
        accentDark = section.accentDark
        for kind in LinkKind.allCases { links[kind] = section.links[kind.rawValue]?.text }
        texts = section.texts
        profile = section.profile.map(\.rawValue)
        logo = try section.logoFile.map(PageFiles.logo)
        if let folder = section.templates { templates = try PageFiles.templates(in: folder) }
    }
}

/// The files that the pages are made of.
enum PageFiles {
    private static let section = "authorization_server.pages"
    /// The most bytes of a template.
    private static let maximumTemplateBytes = 262_144
    static let suffix = ".mustache"

    /// Refuses what cannot be shown: colours, texts, templates.
    static func check(_ settings: PageSettings) throws {
        do throws(PageDesignError) { _ = try PageDesign(settings) } catch {
            throw ConfigurationFailure(lines: error.lines)
        }
    }

    static func logo(_ path: String) throws -> PageSettings.Logo {
        let bytes = try read(path, atMost: PageSettings.Logo.maximumBytes, key: "logo_file")
        guard let logo = PageSettings.Logo(bytes) else {
            throw refused("logo_file", "\(path), which is neither", "a PNG or an SVG document")
        }
        return logo
    }

    static func templates(in folder: String) throws -> [String: PageSettings.Template] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw refused(
                "templates", "\(folder), which cannot be read", "a folder with templates such as login\(suffix)")
        }
        var templates: [String: PageSettings.Template] = [:]
        for name in names.sorted() where name.hasSuffix(suffix) {
            let path = folder + "/" + name
            let bytes = try read(path, atMost: maximumTemplateBytes, key: "templates")
            guard let source = String(validating: bytes, as: UTF8.self) else {
                throw refused("templates", "\(path), which is no UTF-8", "a template in UTF-8")
            }
            templates[String(name.dropLast(suffix.count))] = PageSettings.Template(source: source, file: path)
        }
        return templates
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
        ConfigurationFailure(lines: ["\(section).\(key): received \(received), expected \(expected)"])
    }
}
