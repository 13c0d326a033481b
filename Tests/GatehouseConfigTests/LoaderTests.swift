import Foundation
import GatehouseConfig
import Testing

@Suite("Configuration: the file")
struct LoaderTests {
    @Test("relative paths are relative to the file, positions carry the name as given")
    func relative() throws {
        let loaded = try ConfigurationLoader.load(path: "conf/gatehouse.yaml", environment: [:]) { path in
            #expect(path == FileManager.default.currentDirectoryPath + "/conf/gatehouse.yaml")
            return Array(Sample.local("users: [{ username: a }]").utf8)
        }
        #expect(loaded.configuration.users[0].source.file == "conf/gatehouse.yaml")
        let folder = FileManager.default.currentDirectoryPath + "/conf"
        #expect(loaded.configuration.storage.database == .sqlite(path: folder + "/data/gatehouse.db"))
    }

    @Test(
        "a file that is not there, is a folder or is not UTF-8 is refused in one line",
        arguments: ["/nonexistent/a.yaml", "/tmp"])
    func unreadable(path: String) {
        #expect {
            _ = try ConfigurationLoader.load(path: path, environment: [:])
        } throws: { error in
            let errors = (error as? ConfigurationErrors)?.errors ?? []
            return errors.map(\.kind) == [.unreadable] && !"\(errors)".contains("\n")
        }
        #expect(throws: ConfigurationErrors.self) {
            _ = try ConfigurationLoader.load(path: "a", environment: [:]) { _ in [0x61, 0xFF] }
        }
    }

    @Test("a file from the disk")
    func file() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-config-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "gatehouse.yaml")
        try Data(Sample.local("users: [{ username: \"${U}\" }]").utf8).write(to: file)
        let loaded = try ConfigurationLoader.load(path: file.path, environment: ["U": "x"])
        #expect(loaded.configuration.users[0].username == "x")
        try Data(repeating: UInt8(ascii: "#"), count: (1 << 20) + 5).write(to: file)
        #expect(throws: ConfigurationErrors.self) {
            _ = try ConfigurationLoader.load(path: file.path, environment: [:])
        }
    }
}
