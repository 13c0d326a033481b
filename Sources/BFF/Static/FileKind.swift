/// What a file's name tells.
enum FileKind {
    /// The media type by the name's ending.
    static func mediaType(_ name: String) -> String {
        guard let dot = name.lastIndex(of: ".") else { return unknown }
        return types[name[name.index(after: dot)...].lowercased()] ?? unknown
    }

    /// Whether the name carries a hash of the content, as builds give it (`index-BkX2a19z.js`, `main.3f9a1c2b.css`): such a file never changes.
    static func isHashed(_ name: String) -> Bool {
        guard let dot = name.lastIndex(of: "."), !name.hasSuffix(".html") else { return false }
        let stem = Array(name[..<dot].utf8)
        guard let mark = stem.lastIndex(where: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }) else {
            return false
        }
        if looksRandom(stem[(mark + 1)...]) { return true }
        // A hash in base64url may have a `-` of its own: then its length tells.
        guard stem.count > 8 else { return false }
        let separator = stem[stem.count - 9]
        return (separator == UInt8(ascii: "-") || separator == UInt8(ascii: ".")) && looksRandom(stem.suffix(8))
    }

    /// Eight or more hexadecimal digits with figures and letters among them, or exactly eight characters with a figure and a capital: what a
    /// name that somebody chose hardly has. A hash that is missed costs a question to the server, a word that is taken for one a stale file.
    private static func looksRandom(_ part: ArraySlice<UInt8>) -> Bool {
        guard part.count >= 8 else { return false }
        var (figures, capitals, small, others) = (0, 0, 0, 0)
        for byte in part {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): figures += 1
            case UInt8(ascii: "a")...UInt8(ascii: "f"): small += 1
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): capitals += 1
            case UInt8(ascii: "g")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"): others += 1
            default: return false
            }
        }
        if capitals == 0, others == 0 { return figures > 0 && small > 0 }
        return part.count == 8 && figures > 0 && capitals > 0
    }

    private static let unknown = "application/octet-stream"
    private static let types: [String: String] = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "mjs": "text/javascript; charset=utf-8", "json": "application/json", "map": "application/json",
        "webmanifest": "application/manifest+json", "txt": "text/plain; charset=utf-8", "xml": "application/xml",
        "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
        "webp": "image/webp", "avif": "image/avif", "ico": "image/x-icon", "woff": "font/woff", "woff2": "font/woff2",
        "ttf": "font/ttf", "otf": "font/otf", "wasm": "application/wasm", "pdf": "application/pdf",
        "mp4": "video/mp4", "webm": "video/webm", "mp3": "audio/mpeg",
    ]
}
