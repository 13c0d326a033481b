/// What comes with a new credential. WebAuthn §6.5.
struct AttestationObject: Sendable {
    /// The most bytes that are read.
    static let maximumLength = 16_384

    let authenticatorData: [UInt8]
    private let format: String
    private let statement: CBOR

    /// Reads all of the bytes.
    init(_ bytes: [UInt8]) throws(WebAuthnError) {
        let value: CBOR
        do throws(CBORReader.Problem) {
            value = try CBORReader.parse(bytes, limits: CBORLimits(bytes: Self.maximumLength))
        } catch { throw WebAuthnError(.malformed, "attestationObject: \(error.rawValue)") }
        guard let format = value["fmt"]?.string, let statement = value["attStmt"], case .map = statement,
            let data = value["authData"]?.byteString
        else { throw WebAuthnError(.malformed, "attestationObject without fmt, attStmt or authData") }
        self.format = format
        self.statement = statement
        authenticatorData = data
    }

    /// §8.7: `none` says nothing. §8.2: `packed` without certificates is signed by the credential itself, and is checked. Anything else would have
    /// to be trusted, and is refused: it was not asked for.
    func check(_ key: COSEKey, clientDataHash: [UInt8]) throws(WebAuthnError) {
        switch format {
        case "none":
            guard statement == .map([]) else { throw WebAuthnError(.attestation, "none, with a statement") }
        case "packed":
            guard statement["x5c"] == nil else {
                throw WebAuthnError(.attestation, "packed with certificates, expected none or self attestation")
            }
            guard statement["alg"]?.integer == key.algorithm, let signature = statement["sig"]?.byteString,
                key.isValid(signature: signature, for: authenticatorData + clientDataHash)
            else { throw WebAuthnError(.attestation, "the self attestation is not signed by the credential") }
        default:
            throw WebAuthnError(.attestation, "received another format than none and packed")
        }
    }
}
