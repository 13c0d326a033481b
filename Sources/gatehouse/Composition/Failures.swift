import ArgumentParser

/// Why a command did not do what it was asked, in one line: what is wrong, where, and what to do. Ends with status 1.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A configuration that cannot be used: one line a problem. Ends with status 78.
struct ConfigurationFailure: Error {
    let lines: [String]
}

/// Refuses numbers below one, as the usage error they are.
func requirePositive(_ value: Int, _ option: String) throws {
    guard (1...100_000).contains(value) else { throw ValidationError("\(option) \(value): expected 1 to 100000") }
}
