import HTTPExchange
import OAuthCore
import Secrets
import Storage
import WebAuthn

/// Asks browsers for passkeys, and checks what they answer. Web Authentication Level 3 §7.
///
/// The challenge comes from the flow's two secrets and its version by a keyed hash: whoever answers moves the version on by a conditional write,
/// and the challenge is worth nothing from then on.
struct PasskeyCeremony: Sendable {
    private static let challengePurpose = "webauthn_challenge"
    /// The most characters of one field of an answer.
    private static let maximumField = 32_768

    let context: ServerContext
    private let party: RelyingParty

    /// Nil where the issuer has no host that browsers have passkeys for: an address is none.
    init?(context: ServerContext, location: IssuerLocation) {
        guard let id = Self.relyingPartyID(context.settings.issuer) else { return nil }
        self.context = context
        party = RelyingParty(id: id, origins: [location.origin])
    }

    /// The host of the issuer; nil where it is an address. WebAuthn §5.1.2, "effective domain".
    static func relyingPartyID(_ issuer: String) -> String? {
        guard let host = WebURL(issuer)?.host, !host.contains(":"),
            !host.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) })
        else { return nil }
        return host
    }

    /// What a page asks the browser with.
    func question(_ open: FlowKeeper.OpenFlow, allowing passkeys: [Passkey], demandsVerification: Bool)
        -> PageContent.PasskeyQuestion
    {
        PageContent.PasskeyQuestion(
            challenge: Base64URL.encode(challenge(open)), relyingParty: party.id,
            credentials: passkeys.map { Base64URL.encode($0.credentialID) }.joined(separator: " "),
            verification: demandsVerification ? "required" : "preferred")
    }

    /// What a page asks the browser with for a new passkey of this person.
    func registration(
        _ open: FlowKeeper.OpenFlow, for user: User, excluding passkeys: [Passkey]
    ) -> PageContent.PasskeyRegistration {
        PageContent.PasskeyRegistration(
            question: question(open, allowing: passkeys, demandsVerification: false),
            userHandle: Base64URL.encode(handle(of: user.subject)), username: user.username,
            displayName: user.displayName, algorithms: COSEKey.algorithms.map(String.init).joined(separator: " "))
    }

    private func challenge(_ open: FlowKeeper.OpenFlow) -> [UInt8] {
        let text = "\(open.handle)\n\(open.cookie)\n\(open.record.version)"
        return context.keyRing.keyedHash(text.utf8, purpose: Self.challengePurpose).bytes
    }

    /// The same for all of a person's passkeys, and nothing that says who it is. §5.4.3.
    private func handle(of subject: SubjectID) -> [UInt8] {
        SHA2.sha256("\(context.settings.issuer)\n\(subject.rawValue)")
    }

    // MARK: Answers

    /// The credential of a registration's form.
    func register(
        _ form: FormParameters, _ open: FlowKeeper.OpenFlow
    ) throws(WebAuthnError) -> (credential: RelyingParty.Credential, transports: [String]) {
        let credential = try party.register(
            clientData: Self.bytes(form["client_data"]), attestationObject: Self.bytes(form["attestation"]),
            challenge: challenge(open), demandsVerification: false)
        let transports = (form["transports"] ?? "").prefix(256).split(separator: " ").map(String.init)
        return (credential, transports)
    }

    /// What came of an assertion.
    enum Outcome: Sendable {
        case proven(Passkey, FactorProof)
        /// Why not, for the log; the person, where the passkey is somebody's.
        case refused(String, SubjectID?)
    }

    /// Checks an assertion's form, and stores what the device says of itself.
    ///
    /// - Parameter subject: whose passkey it has to be; nil: whoever's it is.
    func authenticate(
        _ form: FormParameters, _ open: FlowKeeper.OpenFlow, of subject: SubjectID?, demandsVerification: Bool
    ) async throws(StoreError) -> Outcome {
        let id = Self.bytes(form["credential_id"]), now = context.clock()
        let lookup = Passkey.lookup(id)
        guard let record = try await context.stores.people.personRecord(kind: .passkey, lookup: lookup, now: now),
            let passkey = Passkey(record), passkey.credentialID == id
        else { return .refused("no such passkey here", nil) }
        guard subject == nil || subject == record.subject else {
            return .refused("the passkey is somebody else's", record.subject)
        }
        // §7.2: a credential that the device found by itself names its owner.
        let owner = form["user_handle"].flatMap { $0.isEmpty ? nil : Self.bytes($0) }
        guard owner.map({ $0 == handle(of: record.subject) }) ?? (subject != nil) else {
            return .refused("the user handle is missing or another person's", record.subject)
        }
        let data: AuthenticatorData
        do throws(WebAuthnError) {
            data = try party.authenticate(
                clientData: Self.bytes(form["client_data"]),
                authenticatorData: Self.bytes(form["authenticator_data"]), signature: Self.bytes(form["signature"]),
                with: passkey.known, challenge: challenge(open), demandsVerification: demandsVerification)
        } catch { return .refused(error.description, record.subject) }
        // Of two answers with one counter one is taken.
        guard try await context.stores.people.update(passkey.used(data, now: now), now: now) == .won else {
            return .refused("the passkey was used or changed at the same moment", record.subject)
        }
        return .proven(
            passkey,
            .passkey(isSynced: passkey.isBackupEligible, isVerified: data.flags.contains(.userVerified)))
    }

    private static func bytes(_ text: String?) -> [UInt8] {
        guard let text, text.utf8.count <= maximumField else { return [] }
        return Base64URL.decode(text) ?? []
    }
}
