import CCrypt

/// Passwords as this application has always kept them: crypt(3) with a salt of its own for each.
enum PasswordHash {
    struct Failure: Error {}

    /// A hash by the system's preferred method.
    static func make(_ password: String) throws -> String {
        var setting = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
        guard crypt_gensalt_rn(nil, 0, nil, 0, &setting, CRYPT_GENSALT_OUTPUT_SIZE) != nil,
            let hash = crypt(password, text(setting))
        else { throw Failure() }
        return hash
    }

    /// Whether the password is the one of the hash, in a time that does not depend on where they differ.
    static func matches(_ password: String, _ hash: String) -> Bool {
        guard password.utf8.count <= 256, let other = crypt(password, hash) else { return false }
        return isSame(other, hash)
    }

    /// Compares secrets, in a time that does not depend on where they differ.
    static func isSame(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count && zip(one.utf8, other.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func crypt(_ password: String, _ setting: String) -> String? {
        var data = crypt_data()
        guard let hash = crypt_rn(password, setting, &data, Int32(MemoryLayout<crypt_data>.size)) else { return nil }
        return String(cString: hash)
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
