/// The parts of RFC 3986 that several values share.
enum URISyntax {
    /// The characters of RFC 3986 §2, the percent sign among them.
    static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
        }
    }

    /// Whether every `%` is followed by two hexadecimal digits. RFC 3986 §2.1.
    static func hasWholePercentEncodings(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.indices.allSatisfy { index in
            bytes[index] != UInt8(ascii: "%")
                || index + 2 < bytes.count && isHex(bytes[index + 1]) && isHex(bytes[index + 2])
        }
    }

    /// The scheme, in lower case; nil where there is none. RFC 3986 §3.1.
    static func scheme(of text: String) -> String? {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = text[..<colon]
        guard let first = scheme.utf8.first, isLetter(first) else { return nil }
        let rest = scheme.utf8.dropFirst()
        guard rest.allSatisfy({ isLetter($0) || isDigit($0) || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E }) else {
            return nil
        }
        return scheme.lowercased()
    }

    /// Takes `host`, `host:port`, `[v6]` or `[v6]:port` apart; nil where it is none of them.
    static func hostAndPort(_ authority: String) -> (host: String, port: UInt16?)? {
        let host: String
        let tail: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<end].lowercased()
            tail = authority[authority.index(after: end)...]
            guard case .v6 = IPAddress(host) else { return nil }
        } else {
            let name = authority.prefix { $0 != ":" }
            host = name.lowercased()
            tail = authority.dropFirst(name.count)
            guard isHostName(host) else { return nil }
        }
        if tail.isEmpty { return (host, nil) }
        guard tail.first == ":", let port = port(String(tail.dropFirst())) else { return nil }
        return (host, port)
    }

    /// A port in decimal digits.
    static func port(_ text: String) -> UInt16? {
        guard !text.isEmpty, text.utf8.count <= 5, text.utf8.allSatisfy(isDigit) else { return nil }
        return UInt16(text)
    }

    /// Labels of letters, digits, hyphens and underscores; what ends in a number must be an IPv4 address.
    private static func isHostName(_ host: String) -> Bool {
        guard !host.isEmpty, host.utf8.count <= 253 else { return false }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        for (index, label) in labels.enumerated() {
            if label.isEmpty { return index > 0 && index == labels.count - 1 }
            guard label.utf8.count <= 63, label.utf8.first != 0x2D, label.utf8.last != 0x2D,
                label.utf8.allSatisfy({ isLetter($0) || isDigit($0) || $0 == 0x2D || $0 == 0x5F })
            else { return false }
        }
        guard let last = labels.last, last.utf8.allSatisfy(isDigit) else { return true }
        return IPAddress(host) != nil
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    static func isHex(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
