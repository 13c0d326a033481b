import ArgumentParser
import GatehouseConfig
import OAuthCore
import Secrets

/// Passwords never come as arguments, where other people's process lists would show them.
enum PasswordInput {
    static func read() throws -> String {
        guard let line = readLine(strippingNewline: true), !line.isEmpty else {
            throw CommandFailure("no password on standard input; write it as one line, e.g. with: … < password.txt")
        }
        guard line.utf8.count <= PasswordHasher.maximumPasswordLength else {
            throw CommandFailure(
                "the password has \(line.utf8.count) bytes; at most \(PasswordHasher.maximumPasswordLength) are taken")
        }
        return line
    }
}

/// Whether a password that an administrator chooses must follow the rules for people's own. NIST SP 800-63B-4 §3.1.1.2.
struct PasswordRulesOption: ParsableArguments {
    static let discussion = """
        The password must be one that people could choose themselves: long enough, not a common one, not made of names \
        (docs/accounts.md). Where the issuer is on a loopback name, for development, one that is not is taken with a warning.
        """

    @Flag(help: "Take any password, with a warning where it follows no rule.") var anyPassword = false

    /// Refuses a password, or warns of it.
    func check(_ password: String, names: [String?], _ configuration: Configuration) throws {
        guard let server = configuration.authorizationServer else { return }
        let rules = PasswordRules(minimumLength: server.accounts.minimumPasswordLength)
        let service = [configuration.mail?.serviceName, server.issuer.host]
        let prepared = PasswordText.prepared(password)
        guard let problem = rules.problem(prepared, names: (names + service).compactMap { $0 }) else { return }
        guard anyPassword || server.issuer.isLoopback else {
            throw CommandFailure(
                "the password \(Self.text(problem, prepared)); choose another, have the person choose with a link (gatehouse user create, recover), or say --any-password"
            )
        }
        Console.note("warning: the password \(Self.text(problem, prepared))")
    }

    private static func text(_ problem: PasswordRules.Problem, _ password: String) -> String {
        switch problem {
        case .tooShort(let minimum):
            "has \(password.unicodeScalars.count) characters; accounts.min_password_length asks for \(minimum) or more"
        case .tooLong: "has \(password.utf8.count) bytes; at most 1024 are taken"
        case .common:
            "is among those that everybody tries first: a common word, a row of keys or one piece again and again"
        case .personal: "is made of the person's or the service's own names"
        }
    }
}
