import ArgumentParser
import OAuthCore
import Storage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// `gatehouse user import`: people and their password hashes from another application.
struct UserImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Takes people over from another application, with their password hashes.",
        discussion: """
            Fields: username, password_hash, subject, disabled; all others are claims (name, email, email_verified …). Hashes of ASP.NET \
            Core Identity, Django, bcrypt, scrypt, PBKDF2 and Argon2 are taken as they are and replaced at the first login. Who is there \
            already is left as they are: run it again to go on with an import that was cut short.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case csv, jsonl }

    @OptionGroup var options: DeploymentOptions
    @Option(help: "csv (the first line names the fields) or jsonl (an object a line).") var format: Format
    @Flag(help: "Reads and checks everything, stores nothing.") var dryRun = false
    @Option(help: "text or json.") var output = OutputFormat.text
    @Argument(help: "The file; - for standard input.") var file: String

    func run() async throws {
        let lines = try ImportLines(file: file)
        let next = try records(lines)
        var progress = ImportProgress(
            totalBytes: lines.totalBytes, isTerminal: isatty(STDERR_FILENO) == 1, output: output)
        let report = try await options.withDeployment { deployment in
            let importer = UserImporter(directory: deployment.stores.directory, isDryRun: dryRun) {
                progress.show(records: $0.read, bytes: lines.bytes)
            }
            let report = try await importer.run(next)
            if report.imported > 0, !dryRun {
                try await deployment.audit(.directoryChanged, "gatehouse user import: \(report.imported) people")
            }
            return report
        }
        progress.end(records: report.read)
        show(report)
        guard report.problems.isEmpty else {
            throw CommandFailure(
                report.problems.count < UserImporter.maximumProblems
                    ? "mend the records above and run it again"
                    : "too many records are refused; nothing after the last one was read")
        }
    }

    private func show(_ report: UserImporter.Report) {
        switch output {
        case .text:
            for problem in report.problems { Console.note("\(file): \(problem)") }
            Console.print(
                "\(report.imported) people \(dryRun ? "would be " : "")imported (\(report.withoutPassword) without a password), "
                    + "\(report.present) are there already, \(report.problems.count) records refused")
        case .json:
            let problems = report.problems.map {
                JSONValue.object(["line": .int(Int64($0.line)), "problem": .string($0.message)])
            }
            Console.print(
                text(
                    of: [
                        "dry_run": .bool(dryRun), "imported": .int(Int64(report.imported)),
                        "without_password": .int(Int64(report.withoutPassword)),
                        "present": .int(Int64(report.present)), "refused": .array(problems),
                    ]))
        }
    }

    /// The records of the file, one at a time.
    private func records(_ lines: ImportLines) throws -> () throws(ImportProblem) -> ImportedUser? {
        switch format {
        case .jsonl:
            var line = 0
            return { () throws(ImportProblem) in
                while let text = lines.next() {
                    line += 1
                    if text.allSatisfy(\.isWhitespace) { continue }
                    let object: JSONObject
                    do { object = try JSONReader.parseObject(Array(text.utf8)) } catch {
                        throw ImportProblem(line: line, "no JSON object: \(error)")
                    }
                    return try ImportedUser(object, line: line)
                }
                return nil
            }
        case .csv:
            var records = CSVRecords { lines.next() }
            guard let header = try records.next()?.fields, header.contains("username") else {
                throw CommandFailure("\(file): the first line names the fields, and username must be among them")
            }
            return { () throws(ImportProblem) in
                guard let (fields, line) = try records.next() else { return nil }
                return try ImportedUser(fields: fields, header: header, line: line)
            }
        }
    }
}
