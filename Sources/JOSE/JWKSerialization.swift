import Crypto
package import OAuthCore

extension JWK {
    /// The key as JSON, with its private half: for sealed storage, never for an answer.
    package var privateJSON: JSONObject { json(withPrivateHalf: true) }

    /// The key as JSON without its private half; nil for a shared secret.
    package var publicJSON: JSONObject? { isSymmetric ? nil : json(withPrivateHalf: false) }

    private func json(withPrivateHalf: Bool) -> JSONObject {
        var object = thumbprintMembers
        if withPrivateHalf { for (name, value) in privateMembers { object[name] = value } }
        if let kid { object["kid"] = .string(kid.rawValue) }
        if let algorithm { object["alg"] = .string(algorithm) }
        if let use { object["use"] = .string(use) }
        if let keyOperations, withPrivateHalf { object["key_ops"] = .array(keyOperations.map { .string($0) }) }
        return object
    }

    /// The SHA-256 thumbprint of the key in base64url. RFC 7638 §3.
    package var thumbprint: String {
        Base64URL.encode(HashName.sha256.digest(JSONValue.object(thumbprintMembers).serialized()))
    }

    /// The members that say which key it is, in the order of their names. RFC 7638 §3.2, RFC 8037 §2.
    private var thumbprintMembers: JSONObject {
        func text(_ bytes: [UInt8]) -> JSONValue { .string(Base64URL.encode(bytes)) }
        return switch material {
        case .ec(let curve, let x, let y, _):
            ["crv": .string(curve.rawValue), "kty": "EC", "x": text(x), "y": text(y)]
        case .okp(let curve, let x, _): ["crv": .string(curve.rawValue), "kty": "OKP", "x": text(x)]
        case .rsa(let numbers, _): ["e": text(numbers.e), "kty": "RSA", "n": text(numbers.n)]
        case .oct(let bytes): ["k": text(bytes), "kty": "oct"]
        }
    }

    private var privateMembers: [(String, JSONValue)] {
        func text(_ bytes: [UInt8]) -> JSONValue { .string(Base64URL.encode(bytes)) }
        switch material {
        case .ec(_, _, _, let d?), .okp(_, _, let d?): return [("d", text(d))]
        case .rsa(_, let numbers?):
            let crt = zip(["p", "q", "dp", "dq", "qi"], numbers.crt ?? []).map { ($0, text($1)) }
            return [("d", text(numbers.d))] + crt
        case .ec, .okp, .rsa, .oct: return []
        }
    }
}
