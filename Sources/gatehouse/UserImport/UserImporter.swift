import OAuthCore
import Secrets
import Storage

/// Takes people over from a file. Who is there already is left as they are, so that an import that was cut short goes on where it was
/// when it is run again.
struct UserImporter {
    /// How many are looked up and written beside each other: several transactions of the database, so that it never waits for the next.
    static let batch = 4000
    /// How many problems are shown before the import gives up.
    static let maximumProblems = 50

    /// What came of it.
    struct Report {
        var read = 0
        var imported = 0
        var present = 0
        var withoutPassword = 0
        var problems: [ImportProblem] = []
    }

    /// Looks a record up and writes it.
    fileprivate struct Settlement: Sendable {
        let directory: any DirectoryStore
        let isDryRun: Bool
    }

    /// What came of one record.
    fileprivate enum Outcome: Sendable {
        case imported(hasPassword: Bool)
        case present
        case refused(ImportProblem)
    }

    let directory: any DirectoryStore
    let isDryRun: Bool
    /// Called after each batch, and at the end.
    let progress: (Report) -> Void

    /// Reads records until `next` gives nil. A record that is wrong is reported, and the others are taken.
    func run(_ next: () throws(ImportProblem) -> ImportedUser?) async throws -> Report {
        var report = Report()
        var pending: [ImportedUser] = []
        // Of a whole file the hashes, which fit into memory where the texts may not.
        var seen: (names: Set<Int>, subjects: Set<Int>) = ([], [])
        while report.problems.count < Self.maximumProblems {
            do throws(ImportProblem) {
                guard let user = try next() else { break }
                report.read += 1
                let key = User.lookupKey(username: user.username)
                guard seen.names.insert(key.byteHash).inserted else {
                    throw ImportProblem(line: user.line, "'\(user.username)' stands in the file twice")
                }
                if let subject = user.subject, !seen.subjects.insert(subject.rawValue.byteHash).inserted {
                    throw ImportProblem(line: user.line, "subject of '\(user.username)' stands in the file twice")
                }
                pending.append(user)
            } catch { report.problems.append(error) }
            if pending.count == Self.batch {
                try await settle(&pending, &report)
                progress(report)
            }
        }
        try await settle(&pending, &report)
        report.problems.sort { $0.line < $1.line }
        progress(report)
        return report
    }

    /// Looks up and writes the records of a batch beside each other: the database commits together what waits together.
    private func settle(_ pending: inout [ImportedUser], _ report: inout Report) async throws {
        let outcomes: [Outcome]
        let settlement = Settlement(directory: directory, isDryRun: isDryRun)
        do {
            outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
                for user in pending { group.addTask { try await settlement.outcome(of: user) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        } catch {
            throw CommandFailure("\(error); \(report.imported) people are stored, run it again to go on")
        }
        pending.removeAll(keepingCapacity: true)
        for outcome in outcomes {
            switch outcome {
            case .imported(let hasPassword):
                report.imported += 1
                if !hasPassword { report.withoutPassword += 1 }
            case .present: report.present += 1
            case .refused(let problem): report.problems.append(problem)
            }
        }
    }

}

extension UserImporter.Settlement {
    fileprivate func outcome(of user: ImportedUser) async throws(StoreError) -> UserImporter.Outcome {
        if try await directory.user(username: user.username) != nil { return .present }
        if let subject = user.subject, let other = try await directory.user(subject: subject) {
            return .refused(
                ImportProblem(line: user.line, "subject of '\(user.username)' is that of '\(other.username)'"))
        }
        let outcome = UserImporter.Outcome.imported(hasPassword: user.passwordHash != nil)
        guard !isDryRun else { return outcome }
        let subject = user.subject ?? SubjectID(RandomToken.alphanumeric(from: .system))
        do throws(StoreError) {
            try await directory.insertUser(user.user(subject: subject, now: .now))
            return outcome
        } catch  where error.code == .duplicate {
            // Somebody came meanwhile: by a first login, or by another import.
            return try await directory.user(username: user.username) != nil
                ? .present
                : .refused(ImportProblem(line: user.line, "subject of '\(user.username)' is somebody else's"))
        }
    }
}

extension String {
    /// A hash of the bytes, for one run of the program.
    fileprivate var byteHash: Int {
        var hasher = Hasher()
        hasher.combine(Array(utf8))
        return hasher.finalize()
    }
}
