/// Something that an operator may have to account for later. It holds names, never secrets.
public struct AuditEvent: Sendable, Hashable {
    /// What happened: a closed set.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case loginSucceeded = "login.succeeded"
        case loginFailed = "login.failed"
        case loginThrottled = "login.throttled"
        case loginFromNewDevice = "login.new_device"
        case attackDetected = "attack.detected"
        case factorAdded = "factor.added"
        case factorRemoved = "factor.removed"
        case factorFailed = "factor.failed"
        case recoveryCodeUsed = "recovery_code.used"
        case recoveryCodesRenewed = "recovery_codes.renewed"
        case userRegistered = "user.registered"
        case userChanged = "user.changed"
        case userDisabled = "user.disabled"
        case userEnabled = "user.enabled"
        case userUnlocked = "user.unlocked"
        case userDeleted = "user.deleted"
        case userExported = "user.exported"
        case passwordChanged = "password.changed"
        case recoveryRequested = "recovery.requested"
        case recoveryCompleted = "recovery.completed"
        case emailChangeRequested = "email.change_requested"
        case emailChanged = "email.changed"
        case identityLinked = "identity.linked"
        case identityUnlinked = "identity.unlinked"
        case sessionEnded = "session.ended"
        case consentGranted = "consent.granted"
        case consentDenied = "consent.denied"
        case grantIssued = "grant.issued"
        case grantRevoked = "grant.revoked"
        case codeReplayed = "code.replayed"
        case refreshTokenReused = "refresh_token.reused"
        case refreshTokenRetried = "refresh_token.retried"
        case tokenRevoked = "token.revoked"
        case deviceAuthorized = "device.authorized"
        case deviceDenied = "device.denied"
        case claimsHookFailed = "claims_hook.failed"
        case keyRotated = "key.rotated"
        case directoryChanged = "directory.changed"
    }

    /// How long a failed login is kept at most: anybody can cause one, and many.
    public static let failedLoginRetention: Duration = .seconds(30 * 86400)

    /// What happened.
    public var kind: Kind
    /// When.
    public var at: UnixTime
    /// The person, if there is one.
    public var subject: SubjectID?
    /// The client, if there is one.
    public var clientID: ClientID?
    /// The login session, if there is one.
    public var sessionID: SessionID?
    /// The grant, if there is one.
    public var grantID: GrantID?
    /// The client's address.
    public var clientAddress: String?
    /// The request that it happened in.
    public var requestID: String?
    /// What else is worth knowing, in words.
    public var detail: String?

    /// An event from its parts.
    public init(
        _ kind: Kind, at: UnixTime, subject: SubjectID? = nil, clientID: ClientID? = nil, sessionID: SessionID? = nil,
        grantID: GrantID? = nil, clientAddress: String? = nil, requestID: String? = nil, detail: String? = nil
    ) {
        self.kind = kind
        self.at = at
        self.subject = subject
        self.clientID = clientID
        self.sessionID = sessionID
        self.grantID = grantID
        self.clientAddress = clientAddress
        self.requestID = requestID
        self.detail = detail
    }
}
