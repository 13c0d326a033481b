import ArgumentParser
import OAuthCore

#if canImport(Glibc)
import Glibc
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
    @Argument(help: "The file; - for standard input.") var file: String

    func run() async throws {
        if file != "-" { try readFromFile() }
        let report = try await options.withDeployment { deployment in
            let isTerminal = isatty(STDERR_FILENO) == 1
            let importer = UserImporter(deployment: deployment, isDryRun: dryRun) { count in
                if isTerminal { Console.progress("\(count) records read") }
            }
            let report = try await importer.run(records())
            if isTerminal { Console.note("") }
            return report
        }
        for problem in report.problems { Console.note("\(file): \(problem)") }
        Console.print(
            "\(report.imported) people \(dryRun ? "would be " : "")imported (\(report.withoutPassword) without a password), "
                + "\(report.present) are there already, \(report.problems.count) records refused")
        guard report.problems.isEmpty else {
            throw CommandFailure(
                report.problems.count < UserImporter.maximumProblems
                    ? "mend the records above and run it again"
                    : "too many records are refused; nothing after the last one was read")
        }
    }

    /// Puts the file in the place of standard input.
    private func readFromFile() throws {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0, dup2(descriptor, STDIN_FILENO) >= 0 else {
            throw CommandFailure("\(file): cannot be read (\(String(cString: strerror(errno))))")
        }
        close(descriptor)
    }

    /// The records of the file, one at a time.
    private func records() throws -> () throws(ImportProblem) -> ImportedUser? {
        switch format {
        case .jsonl:
            var line = 0
            return { () throws(ImportProblem) in
                while let text = readLine() {
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
            var records = CSVRecords { readLine() }
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
