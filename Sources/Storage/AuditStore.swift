public import OAuthCore

/// Keeps what an operator may have to account for: a chain of events, each of which is bound to the one before it.
///
/// The database decides the order, for however many nodes write. A driver knows no keys; an `AuditSeal` makes the links.
public protocol AuditStore: Sendable {
    /// Adds events outside of the chain, as servers without a key do.
    func append(_ events: [AuditEvent]) async throws(StoreError)

    /// Adds events to the end of the chain, in their order and with nothing between them; all of them or none.
    ///
    /// Nothing is added where the end of the chain was made under a newer key than the seal's.
    func append(_ events: [AuditEvent], seal: AuditSeal) async throws(StoreError) -> AuditAppend

    /// The latest events of either sort that still say something, newest first.
    func auditEvents(before: UnixTime, limit: Int) async throws(StoreError) -> [AuditEvent]

    /// A person's events in the chain that come before a number, newest first; nil: from the end.
    func auditEntries(subject: SubjectID, before sequence: Int64?, limit: Int) async throws(StoreError) -> [AuditEntry]

    /// Entries of the chain in its order, after that number.
    func auditEntries(after sequence: Int64, limit: Int) async throws(StoreError) -> [AuditEntry]

    /// Entries of the chain from its end backwards, before that number; nil: from the end.
    func auditEntries(before sequence: Int64?, limit: Int) async throws(StoreError) -> [AuditEntry]

    /// Both ends of the chain.
    func auditEnds() async throws(StoreError) -> AuditEnds

    /// How many events of that moment and later stand outside of the chain.
    func countUnsealedAuditEvents(since: UnixTime) async throws(StoreError) -> Int

    /// The keys of the chain, oldest first.
    func auditKeys() async throws(StoreError) -> [SealedAuditKey]

    /// Adds a key; lost where its number is taken.
    func insertAuditKey(_ key: SealedAuditKey) async throws(StoreError) -> ConditionalWrite

    /// Puts the same key, sealed anew, in the place of what is stored; lost where that is not `replacing`.
    func replaceAuditKey(_ key: SealedAuditKey, replacing: [UInt8]) async throws(StoreError) -> ConditionalWrite

    /// How far somebody has come who reads the chain; nil: nobody of that name has begun.
    func auditCursor(_ name: String) async throws(StoreError) -> Int64?

    /// Moves a cursor forward, or begins it; lost where it stands there or further already.
    func moveAuditCursor(_ name: String, to sequence: Int64, now: UnixTime) async throws(StoreError) -> ConditionalWrite
}

/// What came of adding to the chain.
public enum AuditAppend: Sendable, Hashable {
    /// The events stand in it, at these places.
    case appended([AuditEntry])
    /// The chain goes on under a newer key than was given.
    case outdated
}

/// Both ends of the chain.
public struct AuditEnds: Sendable, Hashable {
    /// The last link; nil: there is none yet.
    public let head: AuditLink?
    /// The last link that was removed by its age; nil: none was.
    public let anchor: AuditLink?

    /// Ends from their parts.
    public init(head: AuditLink?, anchor: AuditLink?) {
        self.head = head
        self.anchor = anchor
    }
}

/// A key of the chain, sealed under the server's own.
public struct SealedAuditKey: Sendable, Hashable {
    /// Which key it is: a later one has a higher number.
    public let number: Int64
    /// The envelope.
    public let sealed: [UInt8]
    /// When it was made.
    public let createdAt: UnixTime

    /// A key from its parts.
    public init(number: Int64, sealed: [UInt8], createdAt: UnixTime) {
        self.number = number
        self.sealed = sealed
        self.createdAt = createdAt
    }
}

/// Makes links of the chain under one key.
public struct AuditSeal: Sendable {
    /// The number of the key.
    public let chainKey: Int64
    private let authenticate: @Sendable ([UInt8]) -> [UInt8]

    /// A seal; `authenticate` is HMAC-SHA-256 under the key of that number.
    package init(chainKey: Int64, authenticate: @escaping @Sendable ([UInt8]) -> [UInt8]) {
        self.chainKey = chainKey
        self.authenticate = authenticate
    }

    /// The entries of events that follow `head`; nil: the chain begins with them.
    package func entries(_ events: [AuditEvent], after head: AuditLink?) -> [AuditEntry] {
        var (sequence, previous) = (head?.sequence ?? 0, head?.mac ?? AuditLink.beginning)
        return events.map { event in
            sequence += 1
            let document = event.document
            let link = AuditLink(
                sequence: sequence, at: event.at, kind: event.kind.rawValue,
                digest: authenticate(AuditLink.content(document)), chainKey: chainKey, previous: previous, mac: [])
            previous = authenticate(link.authenticated)
            return AuditEntry(link: link.with(mac: previous), subject: event.subject, document: document)
        }
    }
}

extension AuditLink {
    fileprivate func with(mac: [UInt8]) -> AuditLink {
        AuditLink(
            sequence: sequence, at: at, kind: kind, digest: digest, chainKey: chainKey, previous: previous, mac: mac)
    }
}

extension AuditEntry {
    /// What the event says; nil where that has gone by its age.
    package func event() throws(StoreError) -> AuditEvent? {
        guard let document else { return nil }
        return try AuditEvent(document: document, at: link.at)
    }
}

extension AuditEvent {
    /// The latest of events from two places, each newest first.
    package static func latest(_ one: [AuditEvent], _ other: [AuditEvent], limit: Int) -> [AuditEvent] {
        guard !one.isEmpty, !other.isEmpty else { return Array((one + other).prefix(max(0, limit))) }
        var (merged, first, second): ([AuditEvent], ArraySlice<AuditEvent>, ArraySlice<AuditEvent>) = (
            [], one[...], other[...]
        )
        while merged.count < limit {
            let takesFirst = second.isEmpty || (first.first.map { $0.at >= second[second.startIndex].at } ?? false)
            guard let next = takesFirst ? first.popFirst() : second.popFirst() else { break }
            merged.append(next)
        }
        return merged
    }
}
