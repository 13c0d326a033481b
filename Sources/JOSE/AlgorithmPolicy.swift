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
        let normalized = received.map(Self.normalized)
        guard expected.contains(where: { Self.normalized($0) == normalized }) else {
            throw .typeMismatch(expected: expected.joined(separator: " or "), received: received.map(shown))
        }
    }

    /// RFC 7515 §4.1.9: a name without a slash stands for the same under `application/`; media types ignore case.
    private static func normalized(_ type: String) -> String {
        let lowercase = type.lowercased()
        guard lowercase.hasPrefix("application/") else { return lowercase }
        let name = lowercase.dropFirst("application/".count)
        return name.contains("/") ? lowercase : String(name)
    }
}
