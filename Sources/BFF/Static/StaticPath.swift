import OAuthCore

/// The path of a file below a folder, from the path of a request: names alone, none of which can lead out of the folder.
struct StaticPath: Sendable, Hashable {
    /// The names of the folders and, last, of the file; empty for the folder itself.
    let names: [String]

    /// The longest name that file systems take.
    private static let maximumNameLength = 255
    private static let maximumDepth = 32

    /// Refuses (nil) what is no plain path: broken encoding, an empty or dot segment, a hidden file, a slash or backslash that was encoded,
    /// a control character.
    init?(_ path: String) {
        guard path.utf8.first == UInt8(ascii: "/") else { return nil }
        var names: [String] = []
        let segments = Array(path.utf8).dropFirst().split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard segments.count <= Self.maximumDepth else { return nil }
        for (index, segment) in segments.enumerated() {
            if segment.isEmpty, index == segments.count - 1 { break }
            guard let name = try? PercentEncoding.decode(segment, plusIsSpace: false), Self.isPlain(name) else {
                return nil
            }
            names.append(name)
        }
        // A slash at the end names the folder's own page.
        if segments.last?.isEmpty == true { names.append("index.html") }
        self.names = names
    }

    private static func isPlain(_ name: String) -> Bool {
        guard let first = name.utf8.first, first != UInt8(ascii: "."), name.utf8.count <= maximumNameLength else {
            return false
        }
        return name.utf8.allSatisfy {
            $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\")
        }
    }
}
