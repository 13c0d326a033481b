import AuthorizationServer
import Testing

@Suite("Letters in the operator's words")
struct LetterWordsTests {
    @Test(
        "every sentence of a letter can be the operator's, in one language",
        arguments: [
            ("register", "letters.register.subject"), ("existing", "letters.existing.link"),
            ("recover", "letters.recover.remark"), ("factor_added", "letters.factors.look"),
            ("factor_removed", "letters.factors.removed.subject"), ("factors_reset", "letters.factors.notAsked"),
            ("recovery_code_used", "letters.factors.notYou"), ("new_device", "letters.newDevice.ifNot"),
            ("new_device", "letters.newDevice.subject"), ("deleted", "letters.frame.automatic"),
            ("recover", "letters.frame.address"),
        ])
    func words(name: String, text: String) throws {
        let said = { (letter: (subject: String, text: String, page: String?)) in
            (letter.subject + letter.text + (letter.page ?? "")).contains("Der Betreiber sagt")
        }
        let texts = ["de": [text: "Der Betreiber sagt"]]
        #expect(said(try LetterScene.letter(name, "de") { $0.texts = texts }))
        #expect(!said(try LetterScene.letter(name, "en") { $0.texts = texts }))
    }

    @Test(
        "a sentence names the account and the service where its placeholders stand, and what they say is not read again"
    )
    func placeholders() throws {
        let line = "{service}: {username} {} {User} {"
        let letter = try LetterScene.letter("recover") { $0.texts = ["en": ["letters.recover.line": line]] }
        #expect(letter.text.hasPrefix("Example & Sons: maria@example.com {} {User} {\n"))
        let empty = try LetterScene.letter("recover") { $0.texts = ["en": ["letters.recover.remark": ""]] }
        #expect(!empty.text.contains("If that was not you") && !empty.text.contains("\n\n\n"))
    }

    @Test(
        "a sentence that lost a placeholder or has one that is unknown is refused, and so is a text that no letter has")
    func refusedWords() {
        let said = LetterScene.lines {
            $0.texts = [
                "en": [
                    "letters.recover.line": "For {user}", "letters.invite.line": "Welcome to {service}",
                    "letters.recover.sbject": "x", "letters.deleted.link": "y", "letters.newDevice.when": "now",
                ]
            ]
        }
        let start = "authorization_server.pages.texts.en.letters."
        #expect(
            said.contains(
                start + "recover.line: received the placeholder {user}, expected one of {service}, {username}"
            ))
        #expect(said.contains(start + "invite.line: received a text without {username}, expected it there"))
        #expect(said.contains(start + "newDevice.when: received a text without {time}, expected it there"))
        #expect(
            said.contains {
                $0.hasPrefix(start + "recover.sbject: received a text") && $0.contains("letters.recover.subject")
            })
        #expect(said.contains { $0.hasPrefix(start + "deleted.link: received a text") }, "that letter has no link")
        #expect(said.count == 5)
    }
}
