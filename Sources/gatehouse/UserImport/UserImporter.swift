import OAuthCore
import Secrets
import Storage

/// Takes people over from a file, in batches of one transaction each. Who is there already is left as they are, so that an import that
/// was cut short goes on where it was when it is run again.
struct UserImporter {
    static let batch = 500
    /// How many problems are shown before the import gives up.
    static let maximumProblems = 50

    /// What came of it.
    struct Report {
        var imported = 0
        var present = 0
        var withoutPassword = 0
        var problems: [ImportProblem] = []
    }

    let deployment: Deployment
    let isDryRun: Bool
    let progress: (Int) -> Void

    /// Reads records until `next` gives nil. A record that is wrong is reported, and the others are taken.
    func run(_ next: () throws(ImportProblem) -> ImportedUser?) async throws -> Report {
        var report = Report()
        var pending: [ImportedUser] = []
        var names: Set<String> = []
        var read = 0
        while report.problems.count < Self.maximumProblems {
            do throws(ImportProblem) {
                guard let user = try next() else { break }
                read += 1
                if try await isNew(user, &names, &report) { pending.append(user) }
            } catch { report.problems.append(error) }
            if pending.count == Self.batch {
                try await store(&pending, &report)
                names.removeAll(keepingCapacity: true)
                progress(read)
            }
        }
        try await store(&pending, &report)
        progress(read)
        return report
    }

    /// Whether nobody has the login name yet, in the store or in this batch.
    private func isNew(
        _ user: ImportedUser, _ names: inout Set<String>, _ report: inout Report
    ) async throws(ImportProblem) -> Bool {
        let key = User.lookupKey(username: user.username)
        let known: (name: User?, subject: User?)
        do throws(StoreError) {
            let directory = deployment.stores.directory
            known.name = try await directory.user(username: user.username)
            known.subject = if let subject = user.subject { try await directory.user(subject: subject) } else { nil }
        } catch { throw ImportProblem(line: user.line, "the store: \(error)") }
        if known.name != nil {
            report.present += 1
            return false
        }
        if let other = known.subject {
            throw ImportProblem(line: user.line, "subject of '\(user.username)' is that of '\(other.username)'")
        }
        guard names.insert(key).inserted else {
            throw ImportProblem(line: user.line, "'\(user.username)' stands in the file twice")
        }
        return true
    }

    private func store(_ pending: inout [ImportedUser], _ report: inout Report) async throws {
        report.withoutPassword += pending.count { $0.passwordHash == nil }
        report.imported += pending.count
        defer { pending.removeAll(keepingCapacity: true) }
        guard !isDryRun, !pending.isEmpty else { return }
        let users = pending.map { user in
            DirectoryChange.putUser(
                user.user(
                    subject: user.subject ?? SubjectID(RandomToken.alphanumeric(from: .system)), now: .now))
        }
        try await deployment.change { users }
    }
}
