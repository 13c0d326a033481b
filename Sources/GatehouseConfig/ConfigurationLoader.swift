import Foundation

/// Reads configuration files: the only part that touches the disk.
package enum ConfigurationLoader {
    /// Loads the file at `path`.
    ///
    /// - Parameters:
    ///   - path: absolute, or relative to the working directory; positions carry it as given.
    ///   - environment: what `${NAME}` takes its values from.
    ///   - readFile: gives the bytes of the file at an absolute path.
    /// - Throws: everything that is wrong with the file, or that it cannot be read.
    package static func load(
        path: String, environment: [String: String] = ProcessInfo.processInfo.environment,
        readFile: (String) throws -> [UInt8] = contents
    ) throws(ConfigurationErrors) -> LoadedConfiguration {
        let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        let start = SourcePosition(file: path, line: 1, column: 1)
        let bytes: [UInt8]
        do {
            bytes = try readFile(absolute)
        } catch {
            throw ConfigurationErrors([
                ConfigurationError(
                    .unreadable, at: start, path: "", received: "a file that cannot be read (\(reason(error)))",
                    expected: "a configuration file at \(absolute)")
            ])
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationErrors([
                ConfigurationError(
                    .unreadable, at: start, path: "", received: "bytes that are not UTF-8", expected: "UTF-8 text")
            ])
        }
        let directory = absolute.lastIndex(of: "/").map { String(absolute[..<$0]) } ?? ""
        return try Configuration.parse(
            text, file: path, environment: environment, directory: directory.isEmpty ? "/" : directory)
    }

    /// The bytes of a file, one more than a configuration may have at most.
    package static func contents(of path: String) throws -> [UInt8] {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        return Array(try handle.read(upToCount: DocumentParser.maximumBytes + 1) ?? Data())
    }

    private static func reason(_ error: any Error) -> String {
        let lines = error.localizedDescription.split(whereSeparator: \.isNewline)
        return lines.joined(separator: " ")
    }
}
