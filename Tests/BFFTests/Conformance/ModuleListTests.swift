import Foundation
import Testing

/// Every module of package `openid/client` is answered one way: by a test of its name, or by a line in the document that says why not.
@Suite("OpenID client conformance: the list")
struct ModuleListTests {
    @Test("each module has a test of its name or a reason, and never both")
    func list() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let root = folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        // Beside the checkout, unless the environment names another folder.
        let named = ProcessInfo.processInfo.environment["GATEHOUSE_SHARED"].map { URL(filePath: $0) }
        let shared = named ?? root.deletingLastPathComponent().appending(path: "shared")
        let list = shared.appending(path: "checklists/openid-conformance.tsv")
        let modules = try text(list).split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
            .filter { $0.count > 1 && $0[1] == "openid/client" }.map { $0[0] }
        #expect(modules.count == 35)
        let tested = try ["IDTokenModules.swift", "EndpointModules.swift"].flatMap { file in
            names(in: try text(folder.appending(path: file)), after: "\"")
        }
        let reasons = names(in: try text(root.appending(path: "docs/openid-client-conformance.md")), after: "| `")
        #expect(Set(tested).isDisjoint(with: reasons))
        #expect(Set(tested).union(reasons) == Set(modules))
        #expect(Set(tested).count == tested.count)
    }

    private func text(_ file: URL) throws -> String { String(decoding: try Data(contentsOf: file), as: UTF8.self) }

    /// The names of modules that stand right after a text.
    private func names(in text: String, after start: String) -> [String] {
        text.components(separatedBy: start).dropFirst().map { rest in
            String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" })
        }.filter { $0.hasPrefix("oidcc-") }
    }
}
