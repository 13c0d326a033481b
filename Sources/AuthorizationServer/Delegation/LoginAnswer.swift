import OAuthCore

/// An application's word that somebody is logged in.
struct LoginAnswer: Sendable, Hashable {
    /// The person, by the name that stays theirs: 255 printable ASCII characters at most, no space, so that it can be imported as it is and
    /// stand in a header field. OpenID Connect Core §2.
    let subject: SubjectID
    /// What it says about them, none of the names that the server states itself.
    let claims: JSONObject
    /// When they last proved who they are.
    let authTime: UnixTime
    /// How: `acr`.
    let acr: String?
    /// By which means: `amr`. RFC 8176.
    let amr: [String]
    /// Whether later requests may go on with this login without asking again.
    let isRemembered: Bool

    /// The most bytes of the claims, as JSON text.
    static let maximumClaims = 16_384
    /// The most characters of a subject. OpenID Connect Core §2.
    static let maximumSubject = 255
    private static let maximumContext = 255, maximumMeans = 16

    /// Reads the body of a call.
    ///
    /// `auth_time` left out means that the person logged in now; it may be ahead of this clock by 10 seconds and counts as now then.
    init(reading body: JSONObject, now: UnixTime) throws(AnswerError) {
        let reader = AnswerReader(body: body)
        let expected = "1 to \(Self.maximumSubject) printable ASCII characters without space"
        guard let subject = try reader.text("subject", maximum: Self.maximumSubject) else {
            throw AnswerError("subject", received: "nothing", expected: expected)
        }
        guard User.isSubject(subject) else {
            throw AnswerError("subject", received: LogText.quote(subject), expected: expected)
        }
        self.subject = SubjectID(subject)
        claims = try reader.claims("claims", maximumBytes: Self.maximumClaims) ?? [:]
        let authTime = try reader.time("auth_time") ?? now
        guard authTime <= now + LoginRules.clockLeeway else {
            throw AnswerError(
                "auth_time", received: "\(authTime.seconds)",
                expected: "a moment that is not in the future; it is \(now.seconds) here")
        }
        self.authTime = min(authTime, now)
        acr = try reader.text("acr", maximum: Self.maximumContext)
        amr = try reader.texts("amr", count: Self.maximumMeans, maximum: Self.maximumContext) ?? []
        isRemembered = try reader.bool("remember") ?? false
    }

    /// The answer as it is stored with its flow.
    var document: JSONObject {
        var document: JSONObject = [
            "subject": .string(subject.rawValue), "claims": .object(claims), "auth_time": .int(authTime.milliseconds),
            "remember": .bool(isRemembered),
        ]
        document["acr"] = acr.map { .string($0) }
        if !amr.isEmpty { document["amr"] = .array(amr.map { .string($0) }) }
        return document
    }

    /// Reads an answer as it was stored.
    init?(document: JSONObject) {
        guard let subject = document["subject"]?.stringValue, let claims = document["claims"]?.objectValue,
            let authTime = document["auth_time"]?.int64Value, let isRemembered = document["remember"]?.boolValue
        else { return nil }
        self.subject = SubjectID(subject)
        self.claims = claims
        self.authTime = UnixTime(milliseconds: authTime)
        acr = document["acr"]?.stringValue
        amr = document["amr"]?.stringArrayValue ?? []
        self.isRemembered = isRemembered
    }
}
