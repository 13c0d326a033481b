import GatehouseConfig
import OAuthCore
import Testing

@Suite("Configuration: users")
struct UserTests {
    private let hash =
        "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g"

    private func user(_ keys: String) -> String { Sample.local("users: [{ username: a, \(keys) }]") }

    @Test("every claim")
    func claims() throws {
        let text = user(
            "name: N, given_name: G, family_name: F, preferred_username: P, email: a@b, email_verified: true, phone_number: '+49', phone_number_verified: true, address: { country: DE }, locale: de, zoneinfo: Europe/Berlin, picture: https://a/p, subject: s1, claims: { role: [x] }"
        )
        let user = try parse(text).configuration.users[0]
        #expect(user.subject == SubjectID("s1"))
        #expect(user.allClaims["email_verified"] == true)
        #expect(user.allClaims["address"] == ["country": "DE"])
        #expect(user.allClaims["role"] == ["x"])
        #expect(user.allClaims.count == 13)
        let record = user.user(subject: SubjectID("s1"), passwordHash: nil, createdAt: UnixTime(seconds: 0))
        #expect(record.claims == user.allClaims)
    }

    @Test("a plain password only where public_url is a loopback name")
    func plainPassword() throws {
        #expect(try parse(user("password: p")).configuration.users[0].password == .plain(ConfigurationSecret("p")))
        let text = "server: { public_url: https://id.example.com }\nusers: [{ username: a, password: hunter2 }]"
        expectRefusal(text, .contradiction, path: "users[0].password", says: ["password_hash"])
        #expect(!"\(errors(text))".contains("hunter2"))
    }

    @Test("a password hash is an Argon2id PHC string; the $ in it need not be doubled")
    func passwordHash() throws {
        let text = "server: { public_url: https://id.example.com }\nusers: [{ username: a, password_hash: '\(hash)' }]"
        #expect(try parse(text).configuration.users[0].password == .hash(ConfigurationSecret(hash)))
        for wrong in [
            "plain", "$2b$12$abcdefghijklmnopqrstuv", "$argon2i$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA",
            "$argon2id$v=19$m=1,t=1,p=1$c2FsdA",
        ] {
            expectRefusal(user("password_hash: '\(wrong)'"), .invalidValue, path: "users[0].password_hash")
        }
        expectRefusal(user("password: p, password_hash: '\(hash)'"), .contradiction, path: "users[0].password_hash")
    }

    @Test(
        "values that are refused",
        arguments: [
            ("email: a", "email"), ("email: a@b@c", "email"), ("email: '@b'", "email"), ("subject: 'a b'", "subject"),
            ("picture: a", "picture"),
            ("address: Berlin", "address"), ("claims: []", "claims"), ("claims: { sub: x }", "claims"),
            ("claims: { email: x }", "claims"),
            ("email_verified: true", "email_verified"), ("phone_number_verified: true", "phone_number_verified"),
            ("name: { a: b }", "name"), ("role: x", "role"),
        ])
    func values(keys: String, path: String) { #expect(errors(user(keys)).map(\.path) == ["users[0].\(path)"]) }

    @Test("the same user name, without regard to case, or subject twice is refused")
    func duplicates() {
        expectRefusal(Sample.local("users: [{ username: a }, { username: A }]"), .duplicateName, path: "users")
        expectRefusal(
            Sample.local("users: [{ username: a, subject: s }, { username: b, subject: s }]"), .duplicateName,
            path: "users")
    }

    @Test("a user name is required")
    func username() { expectRefusal(Sample.local("users: [{ name: a }]"), .missingKey, path: "users[0].username") }
}
