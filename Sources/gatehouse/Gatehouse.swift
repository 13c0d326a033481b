import ArgumentParser
import GatehouseConfig
import HummingbirdEdge
import Logging
import Storage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The binary: the server, the demo, and the commands around them.
@main
struct Gatehouse: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gatehouse",
        abstract: "Login, single sign-on and service-to-service authorization.",
        discussion: """
            Exit status: 0 success, 1 failure, 64 wrong usage, 78 a configuration that cannot be used.
            Results go to standard output, everything else to standard error.
            """,
        version: "0.1.0",
        subcommands: [
            ServeCommand.self, DemoCommand.self, CheckCommand.self, PlanCommand.self, ApplyCommand.self,
            ExportCommand.self, ImportCommand.self,
            UserCommand.self, ClientCommand.self, KeyCommand.self, GrantCommand.self, SessionCommand.self,
            TokenCommand.self, StorageCommand.self, PagesCommand.self, AuditCommand.self,
            JWTCommand.self, DoctorCommand.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            // What a command does it says itself; only the servers keep a log.
            if !(command is ServeCommand || command is DemoCommand) {
                EdgeLogHandler.bootstrap(level: .warning, format: .text)
            }
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
            leave(ExitStatus.success)
        } catch let failure as ConfigurationFailure {
            for line in failure.lines { Console.note(line) }
            leave(ExitStatus.configuration)
        } catch let failure as CommandFailure {
            Console.note("gatehouse: \(failure)")
            leave(ExitStatus.failure)
        } catch let failure as StoreError {
            Console.note("gatehouse: storage: \(failure)")
            leave(ExitStatus.failure)
        } catch {
            Self.exit(withError: error)
        }
    }
}

/// Ends the process with what was printed and logged, and without the libraries' own cleaning up: a thread that still waits in one of them, for a
/// database that does not answer, would find it torn down.
private func leave(_ status: Int32) -> Never {
    LogOutput.standardError.flush()
    fflush(nil)
    _exit(status)
}
