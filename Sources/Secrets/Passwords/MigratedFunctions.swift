import CCrypt
import Crypto
import CryptoExtras

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// PBKDF2 with HMAC. RFC 8018 §5.2.
struct PBKDF2: Sendable, Hashable {
    /// The hash under the HMAC.
    enum Digest: Sendable, Hashable {
        case sha1, sha256, sha512

        init?(phcName: Substring) {
            switch phcName {
            case "pbkdf2", "pbkdf2-sha1": self = .sha1
            case "pbkdf2-sha256": self = .sha256
            case "pbkdf2-sha512": self = .sha512
            default: return nil
            }
        }

        /// `KeyDerivationPrf` of ASP.NET Core.
        init?(aspNetNumber: Int) {
            switch aspNetNumber {
            case 0: self = .sha1
            case 1: self = .sha256
            case 2: self = .sha512
            default: return nil
            }
        }

        var function: KDF.Insecure.PBKDF2.HashFunction {
            switch self {
            case .sha1: .insecureSHA1
            case .sha256: .sha256
            case .sha512: .sha512
            }
        }
    }

    /// About two seconds of a core.
    static let maximumRounds = 4_000_000

    let digest: Digest
    let rounds: Int

    var isAcceptable: Bool { (1...Self.maximumRounds).contains(rounds) }

    func derive(_ password: [UInt8], salt: [UInt8], count: Int) -> [UInt8]? {
        try? KDF.Insecure.PBKDF2.deriveKey(
            from: password, salt: salt, using: digest.function, outputByteCount: count, unsafeUncheckedRounds: rounds
        ).withUnsafeBytes { Array($0) }
    }
}

/// scrypt. RFC 7914.
struct Scrypt: Sendable, Hashable {
    let rounds: Int
    let blockSize: Int
    let parallelism: Int

    init(rounds: Int, blockSize: Int, parallelism: Int) {
        self.rounds = rounds
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// `ln=15,r=8,p=1`, as PHC strings have it.
    init?(parameters: Substring) {
        var values: [Substring: Int] = [:]
        for pair in parameters.split(separator: ",") {
            let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, let value = UInt8(parts[1]), values[parts[0]] == nil else { return nil }
            values[parts[0]] = Int(value)
        }
        guard values.count == 3, let exponent = values["ln"], (1...24).contains(exponent), let blockSize = values["r"],
            let parallelism = values["p"]
        else { return nil }
        self.init(rounds: 1 << exponent, blockSize: blockSize, parallelism: parallelism)
    }

    /// At most 128 MiB, and rounds that are a power of two.
    var isAcceptable: Bool {
        (2...(1 << 20)).contains(rounds) && rounds & (rounds - 1) == 0 && (1...32).contains(blockSize)
            && (1...16).contains(parallelism) && rounds * blockSize <= 1 << 20
    }

    func derive(_ password: [UInt8], salt: [UInt8], count: Int) -> [UInt8]? {
        try? KDF.Scrypt.deriveKey(
            from: password, salt: salt, outputByteCount: count, rounds: rounds, blockSize: blockSize,
            parallelism: parallelism, maxMemory: 192 << 20
        ).withUnsafeBytes { Array($0) }
    }
}

/// bcrypt, as libcrypt computes it. It looks at the first 72 bytes of a password alone.
struct Bcrypt: Sendable, Hashable {
    private let text: String

    /// `$2b$12$` and 53 characters; cost 4 to 15. Also `$2a$` and `$2y$`.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 60, ["$2a$", "$2b$", "$2y$"].contains(where: text.hasPrefix),
            bytes[6] == UInt8(ascii: "$"),
            let cost = UInt8(String(decoding: bytes[4..<6], as: UTF8.self)), (4...15).contains(cost),
            bytes[7...].allSatisfy(Self.isCharacter)
        else { return nil }
        self.text = text
    }

    private static func isCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x2E, 0x2F, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    /// nil where memory is not to be had. A NUL would end the password early, so that one with it never matches.
    func matches(_ password: [UInt8]) -> Bool? {
        guard !password.contains(0) else { return false }
        let data = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        defer { data.deallocate() }
        UnsafeMutableRawPointer(data).initializeMemory(
            as: UInt8.self, repeating: 0, count: MemoryLayout<crypt_data>.size)
        let phrase = (password + [0]).map { CChar(bitPattern: $0) }
        guard let result = crypt_r(phrase, text, data) else { return false }
        return constantTimeEquals(Array(String(cString: result).utf8), Array(text.utf8))
    }
}
