/// A password hash that another application made, as people bring it along: compared once, and replaced by Argon2id at that login.
///
/// It is text of at most 512 bytes in one of these shapes:
/// - ASP.NET Core Identity V2 and V3: base64 that begins with `AA` or `AQ`;
/// - Django: `pbkdf2_sha256$…`, `pbkdf2_sha1$…`, `argon2$argon2id$…`, `argon2$argon2i$…`, `scrypt$…`, `bcrypt$…`, `bcrypt_sha256$…`;
/// - PHC strings: `$pbkdf2-sha256$…` (also `-sha1`, `-sha512`, with `i=` or passlib's bare rounds), `$scrypt$ln=…`, `$argon2i$…`;
/// - bcrypt: `$2a$…`, `$2b$…`, `$2y$…`.
struct MigratedHash: Sendable, Hashable {
    /// How the password becomes the hash.
    enum Function: Sendable, Hashable {
        case pbkdf2(PBKDF2, salt: [UInt8], hash: [UInt8])
        case scrypt(Scrypt, salt: [UInt8], hash: [UInt8])
        case bcrypt(Bcrypt)
        case argon2(Argon2PHC, Argon2id.Variant)
    }

    /// What is done to the password first.
    enum Preparation: Sendable, Hashable {
        case none
        /// Its SHA-256 in hexadecimal, so that bcrypt's 72 bytes hold it.
        case sha256Hexadecimal
    }

    let function: Function
    let preparation: Preparation

    private static let maximumLength = 512

    /// Reads a stored text; nil where it is none of these, or one that costs more than a login may.
    init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength, let parsed = Self.parse(text) else { return nil }
        (function, preparation) = parsed
    }

    private static func parse(_ text: String) -> (Function, Preparation)? {
        if text.hasPrefix("$2") { return Bcrypt(text).map { (.bcrypt($0), .none) } }
        if text.hasPrefix("$argon2i$") { return argon2(text).map { ($0, .none) } }
        if text.hasPrefix("$") { return phc(text).map { ($0, .none) } }
        if text.contains("$") { return django(text) }
        return AspNetIdentity.parse(text).map { ($0, .none) }
    }

    private static func argon2(_ text: String) -> Function? {
        for variant in [Argon2id.Variant.argon2id, .argon2i] {
            if let phc = Argon2PHC(text, variant: variant) { return .argon2(phc, variant) }
        }
        return nil
    }

    private static func phc(_ text: String) -> Function? {
        let parts = text.dropFirst().split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, let salt = Base64Text.decode(parts[2]), let hash = Base64Text.decode(parts[3]) else {
            return nil
        }
        if parts[0] == "scrypt" {
            return Scrypt(parameters: parts[1]).flatMap { scrypt($0, salt: salt, hash: hash) }
        }
        guard let digest = PBKDF2.Digest(phcName: parts[0]) else { return nil }
        let named = parts[1].split(separator: ",").first { $0.hasPrefix("i=") }.map { $0.dropFirst(2) }
        return decimal(named ?? parts[1]).flatMap { pbkdf2(digest, rounds: $0, salt: salt, hash: hash) }
    }

    /// Django's `algorithm$…`: salts are text, hashes base64. `django.contrib.auth.hashers`.
    private static func django(_ text: String) -> (Function, Preparation)? {
        let parts = text.split(separator: "$", maxSplits: 1, omittingEmptySubsequences: false)
        let rest = String(parts[1])
        switch parts[0] {
        case "argon2": return argon2("$" + rest).map { ($0, .none) }
        case "bcrypt": return Bcrypt(rest).map { (.bcrypt($0), .none) }
        case "bcrypt_sha256": return Bcrypt(rest).map { (.bcrypt($0), .sha256Hexadecimal) }
        case "scrypt": return djangoScrypt(rest).map { ($0, .none) }
        case "pbkdf2_sha256": return djangoPBKDF2(rest, .sha256).map { ($0, .none) }
        case "pbkdf2_sha1": return djangoPBKDF2(rest, .sha1).map { ($0, .none) }
        default: return nil
        }
    }

    private static func djangoPBKDF2(_ text: String, _ digest: PBKDF2.Digest) -> Function? {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 3, let rounds = decimal(parts[0]), let hash = Base64Text.decode(parts[2]) else {
            return nil
        }
        return pbkdf2(digest, rounds: rounds, salt: Array(parts[1].utf8), hash: hash)
    }

    private static func djangoScrypt(_ text: String) -> Function? {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, let rounds = decimal(parts[0]), let blockSize = decimal(parts[2]),
            let lanes = decimal(parts[3]), let hash = Base64Text.decode(parts[4])
        else { return nil }
        let costs = Scrypt(rounds: rounds, blockSize: blockSize, parallelism: lanes)
        return scrypt(costs, salt: Array(parts[1].utf8), hash: hash)
    }

    static func pbkdf2(_ digest: PBKDF2.Digest, rounds: Int, salt: [UInt8], hash: [UInt8]) -> Function? {
        let costs = PBKDF2(digest: digest, rounds: rounds)
        guard costs.isAcceptable, isAcceptable(salt, hash) else { return nil }
        return .pbkdf2(costs, salt: salt, hash: hash)
    }

    private static func scrypt(_ costs: Scrypt, salt: [UInt8], hash: [UInt8]) -> Function? {
        costs.isAcceptable && isAcceptable(salt, hash) ? .scrypt(costs, salt: salt, hash: hash) : nil
    }

    private static func isAcceptable(_ salt: [UInt8], _ hash: [UInt8]) -> Bool {
        (1...128).contains(salt.count) && (16...128).contains(hash.count)
    }

    private static func decimal(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } && text.utf8.count <= 9 ? Int(text) : nil
    }

    // MARK: Comparing

    /// Whether the password is the one of this hash; nil where memory is not to be had. It takes as long as the hash costs.
    func matches(_ password: [UInt8]) -> Bool? {
        let prepared =
            switch preparation {
            case .none: password
            case .sha256Hexadecimal: Array(hexadecimalText(SHA2.sha256(password)).utf8)
            }
        switch function {
        case .pbkdf2(let costs, let salt, let hash):
            return costs.derive(prepared, salt: salt, count: hash.count).map { constantTimeEquals($0, hash) }
        case .scrypt(let costs, let salt, let hash):
            return costs.derive(prepared, salt: salt, count: hash.count).map { constantTimeEquals($0, hash) }
        case .bcrypt(let bcrypt): return bcrypt.matches(prepared)
        case .argon2(let phc, let variant):
            return phc.costs.derive(prepared, salt: phc.salt, count: phc.hash.count, variant: variant)
                .map { constantTimeEquals($0, phc.hash) }
        }
    }

    private func hexadecimalText(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// What ASP.NET Core Identity stores: base64 of a version byte and what belongs to it.
private enum AspNetIdentity {
    static func parse(_ text: String) -> MigratedHash.Function? {
        guard let bytes = Base64Text.decode(text[...]), let version = bytes.first else { return nil }
        switch version {
        // V2: PBKDF2-HMAC-SHA1, 1,000 rounds, 16 bytes of salt, 32 of hash.
        case 0 where bytes.count == 49:
            return MigratedHash.pbkdf2(.sha1, rounds: 1000, salt: Array(bytes[1..<17]), hash: Array(bytes[17...]))
        // V3: the function, the rounds and the length of the salt, 32 bits each in network order, then salt and hash.
        case 1 where bytes.count > 13:
            guard let digest = PBKDF2.Digest(aspNetNumber: number(bytes[1..<5])) else { return nil }
            let (rounds, saltCount) = (number(bytes[5..<9]), number(bytes[9..<13]))
            guard rounds <= PBKDF2.maximumRounds, saltCount < bytes.count - 13 else { return nil }
            let body = bytes[13...]
            return MigratedHash.pbkdf2(
                digest, rounds: rounds, salt: Array(body.prefix(saltCount)), hash: Array(body.dropFirst(saltCount)))
        default: return nil
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
