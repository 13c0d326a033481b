/// What one reading of a file shares: where from, what with, and what was found wrong.
final class ReadingContext {
    let file: String
    /// What relative paths are relative to.
    let directory: String
    let environment: [String: String]
    /// Whether every section is read as if it were there and empty, to list the keys that the code knows.
    let isDescribing: Bool

    private(set) var errors: [ConfigurationError] = []
    private(set) var warnings: [ConfigurationWarning] = []
    /// Each key that was asked for, without the indices of lists, in the order of the questions.
    private(set) var knownKeys: [String] = []
    private var knownKeySet: Set<String> = []

    init(file: String, directory: String, environment: [String: String], isDescribing: Bool = false) {
        self.file = file
        self.directory = directory
        self.environment = environment
        self.isDescribing = isDescribing
    }

    /// How many errors are kept: a file with more of them is something else than a configuration.
    static let maximumErrors = 1000

    func report(_ error: ConfigurationError) {
        if errors.count < Self.maximumErrors { errors.append(error) }
    }

    func warn(_ warning: ConfigurationWarning) {
        if warnings.count < Self.maximumErrors { warnings.append(warning) }
    }

    /// The name that was probably meant; not sought any more when much is wrong.
    func suggestion(for name: String, among candidates: @autoclosure () -> [String]) -> String? {
        errors.count < 100 ? Suggestion.nearest(to: name, among: Array(candidates().prefix(500))) : nil
    }

    func asked(_ key: String) {
        if knownKeySet.insert(key).inserted { knownKeys.append(key) }
    }

    /// The absolute path of `path`, which is relative to the file.
    func absolutePath(_ path: String) -> String {
        let joined = path.hasPrefix("/") ? path : directory + "/" + path
        let parts = joined.split(separator: "/").filter { $0 != "." }
        return (joined.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
