/// A refresh token as it stands on the wire: `grt_`, the grant's handle, a generation and a MAC over all of it. It prints as `<redacted>`.
///
/// Nothing of it is stored. The grant's row says which generation is current. RFC 6749 §1.5.
public struct RefreshToken: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// What scanners find.
    public static let prefix = "grt_"
    package static let generationLength = 8
    package static let macLength = 32
    package static let length = prefix.utf8.count + GrantID.length + generationLength + macLength
    /// The purpose of the key under which the MAC is made.
    package static let purpose = "refresh_token"

    /// The grant that the token belongs to.
    public let grantID: GrantID
    /// Its place in the row of successors, from 1.
    public let generation: Int64
    private let mac: String

    /// The token of a generation; `keyedHash` is the server's HMAC for `purpose`.
    package init(grantID: GrantID, generation: Int64, keyedHash: ([UInt8]) -> SecretHash) {
        self.grantID = grantID
        self.generation = generation
        self.mac = Self.mac(of: keyedHash(Array(Self.signedPart(grantID, generation).utf8)))
    }

    /// Reads a token; nil where it has not the form of one. Whether the MAC is right is for `isAuthentic` to say.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == Self.length, text.hasPrefix(Self.prefix), bytes.allSatisfy(Self.isExpected) else {
            return nil
        }
        let handle = bytes.dropFirst(Self.prefix.utf8.count).prefix(GrantID.length)
        let generation = bytes[handle.endIndex..<(handle.endIndex + Self.generationLength)]
        guard let number = Int64(String(decoding: generation, as: UTF8.self), radix: 36), number > 0 else { return nil }
        self.grantID = GrantID(String(decoding: handle, as: UTF8.self))
        self.generation = number
        self.mac = String(decoding: bytes[generation.endIndex...], as: UTF8.self)
        guard wireForm.utf8.elementsEqual(bytes) else { return nil }
    }

    /// Whether the MAC is that of one of the server's keys; each is compared in full.
    package func isAuthentic(keyedHashes: ([UInt8]) -> [SecretHash], equals: (String, String) -> Bool) -> Bool {
        keyedHashes(Array(Self.signedPart(grantID, generation).utf8)).reduce(false) { found, hash in
            equals(Self.mac(of: hash), mac) || found
        }
    }

    /// The token as the client gets it.
    package var wireForm: String { Self.signedPart(grantID, generation) + mac }

    /// Never the token.
    public var description: String { "<redacted>" }
    /// Never the token.
    public var debugDescription: String { "<redacted>" }

    private static func signedPart(_ grantID: GrantID, _ generation: Int64) -> String {
        let digits = String(generation, radix: 36)
        return prefix + grantID.rawValue + String(repeating: "0", count: max(0, generationLength - digits.utf8.count))
            + digits
    }

    /// The first 160 bits in base 32: letters and digits alone.
    private static func mac(of hash: SecretHash) -> String {
        var text: [UInt8] = []
        var group: UInt32 = 0
        var bits: UInt32 = 0
        for byte in hash.bytes.prefix(20) {
            group = group << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(group >> bits & 31)])
            }
            group &= 255
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let alphabet = [UInt8]("abcdefghijklmnopqrstuvwxyz234567".utf8)

    private static func isExpected(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
    }
}
