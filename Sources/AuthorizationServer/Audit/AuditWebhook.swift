import HTTPExchange
import HTTPTypes
public import OAuthCore
import Secrets

/// Somebody who is told of audit events as they come.
public struct AuditWebhook: Sendable {
    /// Where they are posted, an address from the operator's own file.
    public var url: String
    /// The key of the signature, its bytes.
    public var secret: [UInt8]
    /// The kinds that are told; nil: all.
    public var events: Set<AuditEvent.Kind>?

    /// A receiver from its parts.
    public init(url: String, secret: [UInt8], events: Set<AuditEvent.Kind>? = nil) {
        self.url = url
        self.secret = secret
        self.events = events
    }

    /// The bytes of a secret: what follows `whsec_` is base64, anything else stands for itself.
    public static func secretBytes(_ text: String) -> [UInt8]? {
        guard text.hasPrefix(secretPrefix) else { return Array(text.utf8) }
        return Base64.decode(text.dropFirst(secretPrefix.count).utf8)
    }

    private static let secretPrefix = "whsec_"

    /// Under which the receiver's place in the chain is kept: its address is not told to the database.
    var cursorName: String { "webhook " + AuditLink.hexadecimal(SHA2.sha256(url)) }

    /// Whether an entry is told. One that has lost what it said is not.
    func wants(_ entry: AuditEntry) -> Bool {
        guard entry.document != nil else { return false }
        guard let events else { return true }
        return AuditEvent.Kind(rawValue: entry.link.kind).map(events.contains) ?? false
    }

    /// The request that tells of an entry: the same identifier however often it is sent, so that a receiver finds repetitions.
    func request(_ entry: AuditEntry, _ event: AuditEvent?, now: UnixTime, timeout: Duration) -> OutboundRequest {
        let id = "audit_\(entry.link.sequence)_\(AuditLink.hexadecimal(entry.link.mac).prefix(16))"
        let message: JSONObject = [
            "type": .string(entry.link.kind), "timestamp": .string(entry.link.at.timestamp),
            "data": .object(entry.object(event)),
        ]
        let body = JSONValue.object(message).serialized()
        let signed = Array("\(id).\(now.seconds).".utf8) + body
        var request = OutboundRequest(
            method: .post, url: url, body: body, maximumResponseBytes: 64 << 10, timeout: timeout,
            isOperatorConfigured: true)
        request.headerFields[.contentType] = "application/json"
        request.headerFields[Self.idField] = id
        request.headerFields[Self.timestampField] = "\(now.seconds)"
        request.headerFields[Self.signatureField] =
            "v1," + Base64.encode(KeyedHasher(key: secret).hash(signed).bytes)
        return request
    }

    // Tokens of these letters are always names.
    private static let idField = HTTPField.Name("webhook-id") ?? .date
    private static let timestampField = HTTPField.Name("webhook-timestamp") ?? .date
    private static let signatureField = HTTPField.Name("webhook-signature") ?? .date
}
