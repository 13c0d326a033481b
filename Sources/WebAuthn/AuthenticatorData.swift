/// What an authenticator says of itself and of the person. WebAuthn §6.1.
package struct AuthenticatorData: Sendable {
    /// SHA-256 of the relying party's identifier.
    package let relyingPartyHash: [UInt8]
    /// What happened.
    package let flags: Flags
    /// How often the credential has signed; 0: the authenticator does not count.
    package let signCount: UInt32
    /// The new credential; nil: an assertion.
    package let credential: AttestedCredential?

    /// The flags of WebAuthn §6.1.
    package struct Flags: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// UP: somebody was there.
        package static let userPresent = Flags(rawValue: 0x01)
        /// UV: it was the owner, by a PIN or a feature of the body.
        package static let userVerified = Flags(rawValue: 0x04)
        /// BE: the key may leave the device.
        package static let backupEligible = Flags(rawValue: 0x08)
        /// BS: it has.
        package static let backedUp = Flags(rawValue: 0x10)
        /// AT: a credential follows.
        package static let attestedCredential = Flags(rawValue: 0x40)
        /// ED: extensions follow.
        package static let extensions = Flags(rawValue: 0x80)
    }

    /// A credential that was just made. WebAuthn §6.5.1.
    package struct AttestedCredential: Sendable {
        /// The longest identifier, in bytes. WebAuthn §7.1.
        package static let maximumIDLength = 1023
        /// The model of the authenticator, as it says.
        package let aaguid: [UInt8]
        /// The name of the credential.
        package let id: [UInt8]
        /// Its public key, as it came.
        package let publicKey: [UInt8]
    }

    /// Reads all of the bytes.
    package init(_ bytes: [UInt8]) throws(WebAuthnError) {
        guard bytes.count >= 37 else {
            throw WebAuthnError(.malformed, "authenticator data of \(bytes.count) bytes, expected 37 or more")
        }
        relyingPartyHash = Array(bytes[0..<32])
        flags = Flags(rawValue: bytes[32])
        signCount = bytes[33..<37].reduce(0) { $0 << 8 | UInt32($1) }
        var rest = bytes[37...]
        credential = flags.contains(.attestedCredential) ? try Self.credential(&rest) : nil
        if flags.contains(.extensions) {
            let (extensions, count) = try Self.cbor(rest)
            guard case .map = extensions else { throw WebAuthnError(.malformed, "extensions that are no map") }
            rest = rest.dropFirst(count)
        }
        guard rest.isEmpty else {
            throw WebAuthnError(.malformed, "\(rest.count) bytes behind the authenticator data")
        }
    }

    private static func credential(_ rest: inout ArraySlice<UInt8>) throws(WebAuthnError) -> AttestedCredential {
        guard rest.count >= 18 else { throw WebAuthnError(.malformed, "the credential's data ends too early") }
        let aaguid = Array(rest.prefix(16))
        let length = rest.dropFirst(16).prefix(2).reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(18)
        guard (1...AttestedCredential.maximumIDLength).contains(length), rest.count >= length else {
            throw WebAuthnError(
                .malformed,
                "a credential id of \(length) bytes, expected 1 to \(AttestedCredential.maximumIDLength) that are there"
            )
        }
        let id = Array(rest.prefix(length))
        rest = rest.dropFirst(length)
        let (_, count) = try cbor(rest)
        let publicKey = Array(rest.prefix(count))
        rest = rest.dropFirst(count)
        return AttestedCredential(aaguid: aaguid, id: id, publicKey: publicKey)
    }

    private static func cbor(_ bytes: ArraySlice<UInt8>) throws(WebAuthnError) -> (CBOR, Int) {
        do throws(CBORReader.Problem) { return try CBORReader.parsePrefix(bytes) } catch {
            throw WebAuthnError(.malformed, "authenticator data: \(error.rawValue)")
        }
    }
}
