import OAuthCore
import Secrets

/// Checks what authenticators answer. WebAuthn Level 3 §7.
package struct RelyingParty: Sendable {
    /// The identifier: a host name.
    package let id: String
    /// The origins that pages may ask from.
    package let origins: Set<String>
    private let idHash: [UInt8]

    /// A relying party from its parts.
    package init(id: String, origins: Set<String>) {
        self.id = id
        self.origins = origins
        idHash = SHA2.sha256(id)
    }

    /// A credential that was registered.
    package struct Credential: Sendable {
        /// Its name.
        package let id: [UInt8]
        /// Its public key, as it came.
        package let publicKey: [UInt8]
        /// How often it has signed.
        package let signCount: UInt32
        /// The model, as the authenticator says; nothing proves it.
        package let aaguid: [UInt8]
        /// What happened at the registration.
        package let flags: AuthenticatorData.Flags
    }

    /// Checks a registration. §7.1: attestation is neither asked for nor trusted; `none` and self attestation are read.
    package func register(
        clientData: [UInt8], attestationObject: [UInt8], challenge: [UInt8], demandsVerification: Bool
    ) throws(WebAuthnError) -> Credential {
        try check(clientData, type: "webauthn.create", challenge)
        let attestation = try AttestationObject(attestationObject)
        let data = try AuthenticatorData(attestation.authenticatorData)
        try check(data, demandsVerification)
        guard let made = data.credential else {
            throw WebAuthnError(.malformed, "a registration without a credential")
        }
        let key = try Self.key(made.publicKey)
        try attestation.check(key, clientDataHash: SHA2.sha256(clientData))
        return Credential(
            id: made.id, publicKey: made.publicKey, signCount: data.signCount, aaguid: made.aaguid, flags: data.flags)
    }

    /// What is kept of a credential, as far as an assertion is checked against it.
    package struct KnownCredential: Sendable {
        package let publicKey: [UInt8]
        package let signCount: UInt32
        package let isBackupEligible: Bool

        /// From its parts.
        package init(publicKey: [UInt8], signCount: UInt32, isBackupEligible: Bool) {
            self.publicKey = publicKey
            self.signCount = signCount
            self.isBackupEligible = isBackupEligible
        }
    }

    /// Checks an assertion. §7.2: what the authenticator says now is returned, to be kept.
    package func authenticate(
        clientData: [UInt8], authenticatorData: [UInt8], signature: [UInt8], with known: KnownCredential,
        challenge: [UInt8], demandsVerification: Bool
    ) throws(WebAuthnError) -> AuthenticatorData {
        try check(clientData, type: "webauthn.get", challenge)
        let data = try AuthenticatorData(authenticatorData)
        try check(data, demandsVerification)
        guard data.flags.contains(.backupEligible) == known.isBackupEligible else {
            throw WebAuthnError(
                .backupState, "backup eligibility is \(!known.isBackupEligible), was \(known.isBackupEligible)")
        }
        let key = try Self.key(known.publicKey)
        guard key.isValid(signature: signature, for: authenticatorData + SHA2.sha256(clientData)) else {
            throw WebAuthnError(.signature, "the signature is not the credential's")
        }
        // §6.1.1: a copy of the key counts for itself, and one of the two falls behind.
        guard data.signCount > known.signCount || (data.signCount == 0 && known.signCount == 0) else {
            throw WebAuthnError(.signCount, "received \(data.signCount), expected more than \(known.signCount)")
        }
        return data
    }

    private func check(_ clientData: [UInt8], type: String, _ challenge: [UInt8]) throws(WebAuthnError) {
        let data = try ClientData(clientData)
        guard data.type == type else {
            throw WebAuthnError(.type, "received \(LogText.quote(data.type)), expected \(type)")
        }
        guard let received = Base64URL.decode(data.challenge), constantTimeEquals(received, challenge) else {
            throw WebAuthnError(.challenge, "another challenge than the page's")
        }
        guard origins.contains(data.origin) else {
            throw WebAuthnError(
                .origin,
                "received \(LogText.quote(data.origin)), expected \(origins.sorted().joined(separator: " "))")
        }
        guard !data.isCrossOrigin, data.topOrigin == nil else {
            throw WebAuthnError(.crossOrigin, "the page stood in another site's frame")
        }
    }

    private func check(_ data: AuthenticatorData, _ demandsVerification: Bool) throws(WebAuthnError) {
        guard constantTimeEquals(data.relyingPartyHash, idHash) else {
            throw WebAuthnError(.relyingParty, "the hash of another identifier than \(id)")
        }
        guard data.flags.contains(.userPresent) else {
            throw WebAuthnError(.userPresence, "the flag UP is not set")
        }
        guard !demandsVerification || data.flags.contains(.userVerified) else {
            throw WebAuthnError(.userVerification, "the flag UV is not set, and it is demanded")
        }
        guard data.flags.contains(.backupEligible) || !data.flags.contains(.backedUp) else {
            throw WebAuthnError(.backupState, "backed up (BS) and not eligible for it (BE)")
        }
    }

    private static func key(_ bytes: [UInt8]) throws(WebAuthnError) -> COSEKey {
        let value: CBOR
        do throws(CBORReader.Problem) { value = try CBORReader.parse(bytes) } catch {
            throw WebAuthnError(.malformed, "the public key: \(error.rawValue)")
        }
        return try COSEKey(value)
    }
}
