import Foundation
import GatehouseConfig
import Testing

/// Where the contract lies: `GATEHOUSE_SHARED`, or `shared` beside the checkout.
enum Contract {
    struct NotFound: Error {}

    static func text(_ name: String) throws -> String {
        let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let beside = checkout.deletingLastPathComponent().appending(path: "shared").path
        let folder = ProcessInfo.processInfo.environment["GATEHOUSE_SHARED"] ?? beside
        return try String(contentsOfFile: "\(folder)/contract/\(name)", encoding: .utf8)
    }

    /// What `bff.yaml` cannot do without.
    static let environment = [
        "SESSION_SIGNING_SECRET": "0123456789abcdef0123456789abcdef-session",
        "CSRF_SIGNING_SECRET": "0123456789abcdef0123456789abcdef-csrf",
    ]
}

/// A small file that is right: tests put one mistake into it.
enum Sample {
    static let server = "server:\n  public_url: http://localhost:9000\n"

    /// `server:` on a loopback name and what follows.
    static func local(_ rest: String) -> String { server + rest }

    /// A client with the given keys beside its client_id and secret, in flow style, and one resource server `api` with scope `api/read`.
    static func client(_ keys: String) -> String {
        local(
            """
            resource_servers: [{ identifier: api, scopes: [{ name: read }] }]
            clients:
              - { client_id: one, \(keys) }
            """)
    }
}

/// Reads `text` as `test.yaml`.
func parse(_ text: String, environment: [String: String] = [:]) throws(ConfigurationErrors) -> LoadedConfiguration {
    try Configuration.parse(text, file: "test.yaml", environment: environment, directory: "/etc/gatehouse")
}

/// The errors of `text`; none if it is right.
func errors(_ text: String, environment: [String: String] = [:]) -> [ConfigurationError] {
    do throws(ConfigurationErrors) {
        _ = try parse(text, environment: environment)
        return []
    } catch {
        return error.errors
    }
}

/// Expects exactly one error of the kind at the place, and what its line contains.
func expectRefusal(
    _ text: String, _ kind: ConfigurationError.Kind, line: Int? = nil, column: Int? = nil, path: String? = nil,
    says: [String] = [], environment: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
) {
    let found = errors(text, environment: environment)
    #expect(found.count == 1, "\(found)", sourceLocation: sourceLocation)
    guard let error = found.first else { return }
    #expect(error.kind == kind, "\(error)", sourceLocation: sourceLocation)
    if let line { #expect(error.position.line == line, "\(error)", sourceLocation: sourceLocation) }
    if let column { #expect(error.position.column == column, "\(error)", sourceLocation: sourceLocation) }
    if let path { #expect(error.path == path, "\(error)", sourceLocation: sourceLocation) }
    for part in says { #expect(error.description.contains(part), "\(error)", sourceLocation: sourceLocation) }
}
