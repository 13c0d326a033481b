import AuthorizationServer
import OAuthCore
import Storage

/// The people whom another application's export brought, as `gatehouse user import` takes them.
enum DemoPeople {
    /// One line of the export: the password is the demo's, hashed as Django does it.
    private static var line: String {
        """
        {"username": "\(DemoConfiguration.imported)", "name": "Test User Four", "email": "\(DemoConfiguration.imported)", \
        "email_verified": true, "password_hash": "\(DemoConfiguration.importedHash)"}
        """
    }

    static func importFile(into assembly: ServerAssembly) async throws {
        guard let directory = assembly.server?.context.stores.directory else { return }
        var lines = [line].makeIterator()
        var number = 0
        let importer = UserImporter(directory: directory, isDryRun: false) { _ in }
        let report = try await importer.run { () throws(ImportProblem) in
            guard let line = lines.next() else { return nil }
            number += 1
            guard let object = try? JSONReader.parseObject(Array(line.utf8)) else {
                throw ImportProblem(line: number, "no JSON object")
            }
            return try ImportedUser(object, line: number)
        }
        guard report.problems.isEmpty else { throw CommandFailure("\(report.problems)") }
    }
}
