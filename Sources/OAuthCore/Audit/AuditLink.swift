/// The place of one event in the chain, without what the event says: which link it is, what it is bound to, and by what.
public struct AuditLink: Sendable, Hashable {
    /// Which link it is, counted from 1 without gaps.
    public let sequence: Int64
    /// When the event happened.
    public let at: UnixTime
    /// What happened, as `AuditEvent.Kind` writes it.
    public let kind: String
    /// The keyed hash of what the event says: it outlives the text.
    public let digest: [UInt8]
    /// Which of the chain's keys it was made under.
    public let chainKey: Int64
    /// The code of the link before it; of the first one 32 zero bytes.
    public let previous: [UInt8]
    /// The code over all of these: HMAC-SHA-256, RFC 2104.
    public let mac: [UInt8]

    /// A link as it is stored.
    public init(
        sequence: Int64, at: UnixTime, kind: String, digest: [UInt8], chainKey: Int64, previous: [UInt8],
        mac: [UInt8]
    ) {
        self.sequence = sequence
        self.at = at
        self.kind = kind
        self.digest = digest
        self.chainKey = chainKey
        self.previous = previous
        self.mac = mac
    }

    /// What stands before the first link.
    package static let beginning = [UInt8](repeating: 0, count: 32)

    /// What the digest is made over.
    package static func content(_ document: some Collection<UInt8>) -> [UInt8] {
        Array("gatehouse audit content v1\n".utf8) + document
    }

    /// What the code is made over: fields of fixed length, then the kind.
    package var authenticated: [UInt8] {
        Array("gatehouse audit link v1\n".utf8) + [sequence, at.milliseconds, chainKey].flatMap(Self.bytes) + previous
            + digest + Array(kind.utf8)
    }

    /// Where the chain stands, to be compared later: `<sequence>:<code in hexadecimal>`.
    package var position: String { "\(sequence):\(Self.hexadecimal(mac))" }

    package static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func bytes(_ number: Int64) -> [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}

/// An event in the chain, as it is stored.
public struct AuditEntry: Sendable, Hashable {
    /// Its place.
    public let link: AuditLink
    /// The person, where the event has one: it stands beside the text, so that a person's events are found.
    public let subject: SubjectID?
    /// What the event says, as JSON text; nil once it has gone by its age.
    public let document: [UInt8]?

    /// An entry as it is stored.
    public init(link: AuditLink, subject: SubjectID?, document: [UInt8]?) {
        self.link = link
        self.subject = subject
        self.document = document
    }
}
