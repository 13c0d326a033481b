import OAuthCore
import Secrets
import Storage

/// The recovery codes of somebody: keyed hashes of those that are left. Each works once.
struct RecoveryCodes: Sendable {
    /// How many are made at once.
    static let count = 10
    /// How many characters each has: 50 bits, behind a limit of attempts.
    static let length = 10
    private static let purpose = "recovery_code"
    /// Digits and lower-case letters without those that are taken for others: 32 of them.
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    var record: PersonRecord
    let hashes: [SecretHash]

    /// Reads a record; nil where it is none of recovery codes.
    init?(_ record: PersonRecord) {
        guard record.kind == .recoveryCodes, let list = record.document["codes"]?.stringArrayValue else { return nil }
        self.record = record
        hashes = list.compactMap { Base64URL.decode($0) }.map { SecretHash($0) }
    }

    /// New codes, and the record that keeps their hashes, under a name that a person can have once.
    static func make(
        for subject: SubjectID, keyRing: KeyRing, random: RandomSource, now: UnixTime
    ) -> (codes: [String], record: PersonRecord) {
        let bytes = random.bytes(count * length)
        let codes = (0..<count).map { code in
            let digits = bytes[code * length..<(code + 1) * length].map { alphabet[Int($0 & 31)] }
            return String(decoding: digits, as: UTF8.self)
        }
        let hasher = keyRing.hasher(for: purpose)
        let hashes = codes.map { Base64URL.encode(hasher.hash(message($0, subject)).bytes) }
        let record = PersonRecord(
            id: PersonRecordID("recovery/\(subject)"), subject: subject, kind: .recoveryCodes, lookup: nil,
            document: [
                "codes": .array(hashes.map { .string($0) }), "made_at": .number(JSONNumber(now.seconds)),
            ], createdAt: now, expiresAt: nil)
        return (codes.map(grouped), record)
    }

    /// Two groups, as people read them.
    private static func grouped(_ code: String) -> String { "\(code.prefix(length / 2))-\(code.suffix(length / 2))" }

    /// The code that was typed, without what people put between its characters; nil where it is none. Letters that are taken for digits count
    /// as them.
    static func normalized(_ text: String) -> String? {
        guard text.utf8.count <= 64 else { return nil }
        var code: [UInt8] = []
        for byte in text.lowercased().utf8 where byte != UInt8(ascii: "-") && byte != UInt8(ascii: " ") {
            switch byte {
            case UInt8(ascii: "o"): code.append(UInt8(ascii: "0"))
            case UInt8(ascii: "i"), UInt8(ascii: "l"): code.append(UInt8(ascii: "1"))
            case let byte where alphabet.contains(byte): code.append(byte)
            default: return nil
            }
        }
        return code.count == length ? String(decoding: code, as: UTF8.self) : nil
    }

    /// The record without this code; nil where it is not among those that are left. All are compared.
    func without(_ code: String, _ keyRing: KeyRing) -> (record: PersonRecord, left: Int)? {
        let hasher = keyRing.hasher(for: Self.purpose)
        let message = Self.message(code, record.subject)
        var found: Int?
        for (index, hash) in hashes.enumerated() where hasher.matches(hash, message) { found = index }
        guard let found else { return nil }
        var left = hashes
        left.remove(at: found)
        var record = record
        record.document["codes"] = .array(left.map { .string(Base64URL.encode($0.bytes)) })
        return (record, left.count)
    }

    private static func message(_ code: String, _ subject: SubjectID) -> [UInt8] {
        Array("\(subject.rawValue)\n\(code)".utf8)
    }
}
