import HTTPExchange
import OAuthCore

/// Which addresses a request may name as the place to return to: local paths, and URLs on allowed origins. All else is refused, not repaired.
package struct ReturnTargetPolicy: Sendable {
    /// The most bytes that an address may have: it travels in a cookie while the login takes its time.
    package static let maximumLength = 1024

    private let ownOrigin: String
    private let allowedOrigins: [String]

    /// A policy for the own origin and those that are allowed.
    package init(location: PublicLocation, allowedRedirects: [String]) {
        ownOrigin = location.origin
        allowedOrigins = allowedRedirects.compactMap { WebURL($0)?.browserOrigin }
    }

    /// The target that a text names.
    ///
    /// - Throws: `invalid_request` where it is neither local nor allowed.
    package func parse(_ text: String) throws(BFFFailure) -> ReturnTarget {
        guard text.utf8.count <= Self.maximumLength else {
            throw Self.refusal(text, "it has more than \(Self.maximumLength) bytes")
        }
        guard text.utf8.allSatisfy(Self.allows) else {
            throw Self.refusal(
                text, "it has a character that no URL has, such as a blank, a backslash or one beyond ASCII")
        }
        if text.utf8.first == UInt8(ascii: "/") {
            try Self.check(path: text, of: text)
            return ReturnTarget(location: text, isLocal: true)
        }
        guard let url = WebURL(text) else {
            throw Self.refusal(text, "it is neither a path that begins with / nor an http(s) URL without a user name")
        }
        if !url.path.isEmpty { try Self.check(path: url.path + url.rest, of: text) }
        let rest = (url.path.isEmpty ? "/" : url.path) + url.rest
        if url.browserOrigin == ownOrigin { return ReturnTarget(location: rest, isLocal: true) }
        guard let origin = allowedOrigins.first(where: { $0 == url.browserOrigin }) else {
            throw Self.refusal(text, "allowed_redirects does not name the origin \(LogText.quote(url.browserOrigin))")
        }
        // The host is the configured one, whatever was sent.
        return ReturnTarget(location: origin + rest, isLocal: false)
    }

    // MARK: Paths

    /// A path, with its query and fragment, must mean the same to every reader: as it stands, decoded once, and decoded again, because
    /// whatever serves it may decode once more than it should.
    private static func check(path text: String, of whole: String) throws(BFFFailure) {
        let end = text.utf8.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
        var path = Array(end.map { text.utf8[..<$0] } ?? text.utf8[...])
        guard let decoded = decode(Array(text.utf8)) else {
            throw refusal(whole, "it has a % that is not followed by two hexadecimal digits")
        }
        guard decoded.allSatisfy(allowsDecoded) else {
            throw refusal(whole, "it has an encoded control character or backslash")
        }
        for _ in 0..<3 {
            if let problem = problem(path) { throw refusal(whole, problem) }
            guard let decoded = decode(path) else { break }
            path = decoded
        }
    }

    private static func problem(_ path: [UInt8]) -> String? {
        guard path.first == UInt8(ascii: "/") else { return "its path does not begin with a slash" }
        guard path.allSatisfy(allowsDecoded) else { return "it has an encoded control character or backslash" }
        let segments = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        // What follows a slash at the end is no segment.
        guard segments.dropLast().allSatisfy({ !$0.isEmpty }) else { return "its path has an empty segment" }
        let isDots: (ArraySlice<UInt8>) -> Bool = {
            $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8)
        }
        return segments.contains(where: isDots) ? "its path has a dot segment" : nil
    }

    /// Decoded once; nil where a `%` stands alone.
    private static func decode(_ text: [UInt8]) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            if text[index] == UInt8(ascii: "%") {
                guard index + 2 < text.count, let high = hexadecimal(text[index + 1]),
                    let low = hexadecimal(text[index + 2])
                else { return nil }
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(text[index])
                index += 1
            }
        }
        return decoded
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// What browsers leave unencoded in the address of a page; never a blank, a control character, a backslash, or a byte beyond ASCII.
    private static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"): false
        default: byte > 0x20 && byte < 0x7F
        }
    }

    private static func allowsDecoded(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F && byte != UInt8(ascii: "\\")
    }

    private static func refusal(_ text: String, _ reason: String) -> BFFFailure {
        .invalidRequest(
            "The address to return to is not allowed.",
            detail:
                "redirect_uri \(LogText.quote(text)): \(reason). A local path or a URL on an origin of allowed_redirects is expected"
        )
    }
}
