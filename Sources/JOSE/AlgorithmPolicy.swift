import OAuthCore

/// What a header has to say before any key is touched.
package struct AlgorithmPolicy: Sendable {
    /// What `typ` may be. RFC 8725 §3.11.
    package enum TypeRule: Sendable, Hashable {
        /// One of these, and nothing else; `application/` in front and case do not count (RFC 7515 §4.1.9).
        case exactly([String])
        /// One of these, or absent.
        case absentOr([String])
        /// Anything: an explicit opt-out.
        case any
    }

    /// The algorithms that are accepted.
    package var algorithms: Set<JWSAlgorithm>
    /// What `typ` may be.
    package var type: TypeRule
    /// The extensions that the caller itself enforces, as `crit` names them.
    package var understoodCritical: Set<String>

    /// A policy of these algorithms and this type.
    package init(algorithms: Set<JWSAlgorithm>, type: TypeRule, understoodCritical: Set<String> = []) {
        self.algorithms = algorithms
        self.type = type
        self.understoodCritical = understoodCritical
    }

    /// Throws unless the header is as the policy demands.
    package func check(_ header: JWSHeader) throws(JOSEError) {
        guard algorithms.contains(header.algorithm) else { throw .algorithmNotAllowed(header.algorithm.rawValue) }
        for name in header.critical where !understoodCritical.contains(name) { throw .criticalHeader(shown(name)) }
        try check(type: header.type)
    }

    private func check(type received: String?) throws(JOSEError) {
        let expected: [String]
        switch type {
        case .any: return
        case .absentOr(let types):
            if received == nil { return }
            expected = types
        case .exactly(let types): expected = types
        }
        if let received {
            if expected.contains(where: { $0.hasSameBytes(as: received) }) { return }
            let normalized = Self.normalized(received)
            if expected.contains(where: { Self.normalized($0) == normalized }) { return }
        }
        throw .typeMismatch(expected: expected.joined(separator: " or "), received: received.map(shown))
    }

    /// RFC 7515 §4.1.9: a name without a slash stands for the same under `application/`; media types ignore the case of ASCII.
    private static func normalized(_ type: String) -> [UInt8] {
        let lowercase = type.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        let prefix = "application/".utf8
        guard lowercase.starts(with: prefix), !lowercase.dropFirst(prefix.count).contains(UInt8(ascii: "/")) else {
            return lowercase
        }
        return Array(lowercase.dropFirst(prefix.count))
    }
}
