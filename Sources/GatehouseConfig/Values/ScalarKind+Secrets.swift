import OAuthCore

extension ScalarKind where Value == ConfigurationSecret {
    /// A secret of at least so many characters.
    static func secret(_ expected: String = "a secret", atLeast minimum: Int = 1) -> ScalarKind {
        let expected = minimum > 1 ? "\(expected) of at least \(minimum) characters" : expected
        return ScalarKind(expected: expected, isSecret: true) { (text) throws(Refusal) in
            guard text.unicodeScalars.count >= minimum, text.utf8.count <= 4096 else { throw Refusal() }
            guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
                throw Refusal(received: "a control character")
            }
            return ConfigurationSecret(text)
        }
    }

    /// 32 bytes in base64url.
    static var encryptionKey: ScalarKind {
        ScalarKind(expected: "32 bytes in base64url (43 characters without padding)", isSecret: true) {
            (text) throws(Refusal) in
            guard Base64URL.decode(text)?.count == 32 else { throw Refusal() }
            return ConfigurationSecret(text)
        }
    }

    /// A password hash as a PHC string of Argon2id.
    static var passwordHash: ScalarKind {
        ScalarKind(expected: "an Argon2id hash as a PHC string: $argon2id$v=19$m=…,t=…,p=…$salt$hash", isSecret: true) {
            (text) throws(Refusal) in
            let parts = text.split(separator: "$", omittingEmptySubsequences: false)
            guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id", parts[2] == "v=19",
                parts[3].hasPrefix("m="),
                parts[4...].allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isBase64) }), text.utf8.count <= 512
            else { throw Refusal() }
            return ConfigurationSecret(text)
        }
    }

    /// The URL of a Redis, of one that Sentinels watch, or of a cluster, which may hold a password.
    static var redisURL: ScalarKind {
        let schemes = ["redis", "rediss"].flatMap { scheme in
            ["", "+sentinel", "+cluster"].map { "\(scheme)\($0)://" }
        }
        let expected =
            "redis://host:6379/0, redis+sentinel://host:26379,…/service or redis+cluster://host:6379,… (or rediss…)"
        return ScalarKind(expected: expected, isSecret: true) { (text) throws(Refusal) in
            guard schemes.contains(where: { text.hasPrefix($0) && text.utf8.count > $0.utf8.count }),
                text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            else { throw Refusal() }
            return ConfigurationSecret(text)
        }
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        URISyntax.isLetter(byte) || URISyntax.isDigit(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
    }
}
