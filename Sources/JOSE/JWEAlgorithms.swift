/// How the content key of an encrypted token is had. RFC 7518 §4. `RSA1_5` and the password-based ones are not among them.
package enum JWEAlgorithm: String, Sendable, Hashable, CaseIterable {
    case rsaOAEP = "RSA-OAEP"
    case rsaOAEP256 = "RSA-OAEP-256"
    case ecdhES = "ECDH-ES"
    case ecdhESA128KW = "ECDH-ES+A128KW"
    case ecdhESA192KW = "ECDH-ES+A192KW"
    case ecdhESA256KW = "ECDH-ES+A256KW"
    case a128KW = "A128KW"
    case a192KW = "A192KW"
    case a256KW = "A256KW"
    case a128GCMKW = "A128GCMKW"
    case a192GCMKW = "A192GCMKW"
    case a256GCMKW = "A256GCMKW"
    case direct = "dir"

    /// What is done to have the content key.
    enum Family { case rsa, agreement, agreementAndWrap, wrap, gcmWrap, direct }

    var family: Family {
        switch self {
        case .rsaOAEP, .rsaOAEP256: .rsa
        case .ecdhES: .agreement
        case .ecdhESA128KW, .ecdhESA192KW, .ecdhESA256KW: .agreementAndWrap
        case .a128KW, .a192KW, .a256KW: .wrap
        case .a128GCMKW, .a192GCMKW, .a256GCMKW: .gcmWrap
        case .direct: .direct
        }
    }

    /// Bytes of the key that wraps the content key; 0 where none does.
    var wrappingKeyCount: Int {
        switch self {
        case .ecdhESA128KW, .a128KW, .a128GCMKW: 16
        case .ecdhESA192KW, .a192KW, .a192GCMKW: 24
        case .ecdhESA256KW, .a256KW, .a256GCMKW: 32
        case .rsaOAEP, .rsaOAEP256, .ecdhES, .direct: 0
        }
    }

    /// The `key_ops` of which one has to be allowed where the member is there.
    func operations(decrypting: Bool) -> Set<String> {
        switch family {
        case .rsa, .wrap, .gcmWrap: decrypting ? ["decrypt", "unwrapKey"] : ["encrypt", "wrapKey"]
        case .agreement, .agreementAndWrap: ["deriveKey", "deriveBits"]
        case .direct: decrypting ? ["decrypt"] : ["encrypt"]
        }
    }
}

/// How the content of a token is encrypted. RFC 7518 §5.
package enum JWEEncryption: String, Sendable, Hashable, CaseIterable {
    case a128GCM = "A128GCM"
    case a192GCM = "A192GCM"
    case a256GCM = "A256GCM"
    case a128CBCHS256 = "A128CBC-HS256"
    case a192CBCHS384 = "A192CBC-HS384"
    case a256CBCHS512 = "A256CBC-HS512"

    /// Bytes of the content key.
    var keyCount: Int {
        switch self {
        case .a128GCM: 16
        case .a192GCM: 24
        case .a256GCM, .a128CBCHS256: 32
        case .a192CBCHS384: 48
        case .a256CBCHS512: 64
        }
    }

    /// The hash of the MAC; nil for GCM.
    var macHash: HashName? {
        switch self {
        case .a128GCM, .a192GCM, .a256GCM: nil
        case .a128CBCHS256: .sha256
        case .a192CBCHS384: .sha384
        case .a256CBCHS512: .sha512
        }
    }

    var ivCount: Int { macHash == nil ? 12 : 16 }

    var tagCount: Int { macHash == nil ? 16 : keyCount / 2 }
}
