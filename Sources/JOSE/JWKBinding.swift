// What a key may be used for: one use and one algorithm.

extension JWK {
    /// RFC 7517 §4.2 and §4.3: both members, where they are there, have to allow it.
    func check(use expected: String, operation: String) throws(JOSEError) {
        if let use, use != expected { throw .unusableKey(.use(shown(use))) }
        if let keyOperations, !keyOperations.contains(operation) {
            throw .unusableKey(.use(shown(keyOperations.joined(separator: " "))))
        }
    }

    /// The one signature algorithm that the key is for.
    func signatureAlgorithm(_ wanted: JWSAlgorithm?) throws(JOSEError) -> JWSAlgorithm {
        var named: JWSAlgorithm?
        if let algorithm {
            named = JWSAlgorithm(rawValue: algorithm)
            guard let named else { throw .unusableKey(.unsupportedAlgorithm(shown(algorithm))) }
            guard wanted == nil || wanted == named else { throw .unusableKey(.algorithmMismatch(named.rawValue)) }
        }
        guard let algorithm = named ?? wanted ?? impliedAlgorithm else { throw .unusableKey(.algorithmRequired) }
        guard allows(algorithm) else { throw .unusableKey(.unsupportedAlgorithm(algorithm.rawValue)) }
        return algorithm
    }

    private var impliedAlgorithm: JWSAlgorithm? {
        switch material {
        case .ec(let curve, _, _, _): curve.signatureAlgorithm
        case .okp(let curve, _, _): curve == .ed25519 ? .edDSA : nil
        case .rsa: .rs256
        case .oct: nil
        }
    }

    private func allows(_ algorithm: JWSAlgorithm) -> Bool {
        switch material {
        case .ec(let curve, _, _, _): algorithm == curve.signatureAlgorithm
        case .okp(let curve, _, _): curve == .ed25519 && algorithm == .edDSA
        case .rsa: algorithm.family == .rsaPKCS1 || algorithm.family == .rsaPSS
        case .oct: algorithm.family == .hmac
        }
    }
}
