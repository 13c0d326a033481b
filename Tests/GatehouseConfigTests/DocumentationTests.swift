import Foundation
import GatehouseConfig
import Testing

@Suite("docs/configuration.md")
struct DocumentationTests {
    /// The keys in the first column of the tables, each under the path of its heading: `` ## `server` ``, `` | `listen` | ``.
    private func documentedKeys() throws -> [String] {
        let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: checkout.appending(path: "docs/configuration.md"), encoding: .utf8)
        var section = ""
        var keys: [String] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("#") {
                let name =
                    line.split(separator: "`", omittingEmptySubsequences: false).dropFirst().first.map(String.init)
                    ?? ""
                section = name
            } else if line.hasPrefix("| `"), let key = line.split(separator: "`").dropFirst().first {
                keys.append(section.isEmpty ? String(key) : "\(section).\(key)")
            }
        }
        return keys
    }

    @Test("every key that the code knows is documented, and every documented key is known")
    func keysAgree() throws {
        let documented = try documentedKeys()
        let keys = Configuration.knownKeys
        // A key that holds others is documented by its heading.
        let known = Set(keys.filter { key in !keys.contains { $0.hasPrefix(key + ".") || $0.hasPrefix(key + "[].") } })
        #expect(known.subtracting(documented).sorted() == [])
        #expect(Set(documented).subtracting(known).sorted() == [])
        #expect(documented.count == Set(documented).count)
    }

    @Test("the keys of the contract are known ones")
    func known() {
        let known = Configuration.knownKeys
        #expect(known.contains("server.public_url"))
        #expect(known.contains("clients[].redirect_uris"))
        #expect(known.contains("oidc.providers.<name>.allowed_tenants"))
        #expect(known.contains("app.routes[].client.client_secret"))
    }
}
