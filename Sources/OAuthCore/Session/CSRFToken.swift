/// A token against forged requests: when it was issued, and a MAC that binds that moment to one session.
///
/// It is `csrf_` and the base64url of eight bytes of time and 32 of MAC. Nothing is stored for it: a session may have any number of them.
package struct CSRFToken: Sendable, Hashable {
    /// When it was issued.
    package let issuedAt: UnixTime
    /// The 32 bytes of the MAC, still to be compared.
    package let mac: [UInt8]

    private static let prefix = "csrf_"
    private static let timeCount = 8
    private static let macCount = 32
    /// How far ahead another node's clock may be.
    private static let clockTolerance: Duration = .seconds(60)

    /// A token from its parts.
    package init(issuedAt: UnixTime, mac: [UInt8]) {
        self.issuedAt = issuedAt
        self.mac = mac
    }

    /// Reads the wire form; nil where the text cannot be one.
    package init?(parsing text: String) {
        guard text.utf8.starts(with: Self.prefix.utf8),
            let bytes = Base64URL.decode(utf8: text.utf8.dropFirst(Self.prefix.utf8.count)),
            bytes.count == Self.timeCount + Self.macCount
        else { return nil }
        let time = bytes[..<Self.timeCount].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        self.init(
            issuedAt: UnixTime(milliseconds: Int64(bitPattern: time)), mac: Array(bytes[Self.timeCount...]))
    }

    /// The wire form.
    package var text: String {
        var text = Array(Self.prefix.utf8)
        text.reserveCapacity(Self.prefix.utf8.count + Base64URL.encodedCount(of: Self.timeCount + Self.macCount))
        Base64URL.encode(Self.bytes(of: issuedAt) + mac, into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// What the MAC is made over: the session, by the hash of its cookie, and the moment.
    package static func message(session: SecretHash, issuedAt: UnixTime) -> [UInt8] {
        bytes(of: issuedAt) + session.bytes
    }

    /// Whether the token is neither too old at `now` nor from the future.
    package func isCurrent(at now: UnixTime, maximumAge: Duration) -> Bool {
        let age = now.since(issuedAt)
        return age < maximumAge && age >= .zero - Self.clockTolerance
    }

    private static func bytes(of time: UnixTime) -> [UInt8] {
        let bits = UInt64(bitPattern: time.milliseconds)
        return (0..<timeCount).map { UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * $0)) }
    }
}
