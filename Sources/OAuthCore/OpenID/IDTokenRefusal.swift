/// Why an ID token or logout token is not believed. It holds no token and may stand in a log.
package struct IDTokenRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// The claim, or the part of the token, that is not as it must be.
    package let claim: String
    /// What was received and what was expected.
    package let detail: String

    /// A refusal from its parts.
    package init(_ claim: String, _ detail: String) {
        self.claim = claim
        self.detail = detail
    }

    /// A refusal of a value; nil where none came.
    package init(_ claim: String, received: String?, expected: String) {
        self.init(claim, "received \(received.map { LogText.quote($0) } ?? "none"), expected \(expected)")
    }

    /// The claim and the detail.
    package var description: String { "\(claim): \(detail)" }
}

/// Reads the claims of a token of somebody else's: each has the JSON type that its definition says. RFC 7519 §4.1.
package struct ClaimReader: Sendable {
    /// The longest `sub` that is taken: OpenID Connect Core §2 allows 255 characters.
    private static let maximumSubjectLength = 255

    /// Every claim.
    package let claims: JSONObject

    package init(_ claims: JSONObject) { self.claims = claims }

    /// The text of a claim that must be there, and not empty.
    package func text(_ name: String) throws(IDTokenRefusal) -> String {
        guard let text = try optionalText(name) else { throw IDTokenRefusal(name, received: nil, expected: "a string") }
        return text
    }

    /// The text of a claim; nil where it is absent or null.
    package func optionalText(_ name: String) throws(IDTokenRefusal) -> String? {
        guard let value = claims[name], value != .null else { return nil }
        guard let text = value.stringValue, !text.isEmpty else {
            throw IDTokenRefusal(name, "not a string, or an empty one")
        }
        return text
    }

    /// `sub`: a name without control characters, of at most 255 bytes. OpenID Connect Core §2.
    package func subject() throws(IDTokenRefusal) -> SubjectID {
        let text = try text("sub")
        guard text.utf8.count <= Self.maximumSubjectLength, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw IDTokenRefusal("sub", received: text, expected: "at most 255 bytes without control characters")
        }
        return SubjectID(text)
    }

    /// `aud`: a string, or an array of one or more. RFC 7519 §4.1.3.
    package func audience() throws(IDTokenRefusal) -> [String] {
        let single = claims["aud"]?.stringValue.map { [$0] }
        guard let audience = single ?? claims["aud"]?.stringArrayValue, !audience.isEmpty else {
            throw IDTokenRefusal("aud", "missing, or no string and no array of strings")
        }
        return audience
    }

    /// A moment that must be there. RFC 7519 §2: a number of seconds, not necessarily whole.
    package func time(_ name: String) throws(IDTokenRefusal) -> UnixTime {
        guard let time = try optionalTime(name) else {
            throw IDTokenRefusal(name, received: nil, expected: "a number of seconds")
        }
        return time
    }

    /// A moment; nil where it is absent.
    package func optionalTime(_ name: String) throws(IDTokenRefusal) -> UnixTime? {
        guard let value = claims[name] else { return nil }
        guard case .number(let number) = value, case let seconds = number.double, seconds.magnitude < 1e12 else {
            throw IDTokenRefusal(name, "not a number of seconds")
        }
        return UnixTime(seconds: Int64(seconds.rounded(.down)))
    }
}
