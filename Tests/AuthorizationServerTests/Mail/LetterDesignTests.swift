import AuthorizationServer
import Mail
import OAuthCore
import Testing

@Suite("Letters by the operator's templates")
struct LetterDesignTests {
    private static let kinds = LetterGallery.names
    private static let forTheirLink = [
        "register", "recover", "invite", "confirm_email", "approve_email", "email_notice",
    ]

    @Test("a letter as it comes along: paragraphs, the link with its words, remarks, who sent it")
    func standard() {
        let letter = Letter(
            .english, subject: "A & B", lines: ["One's own", "Two"],
            link: .init(url: "https://id.example/recover?link=a&ui_locales=en", text: "Go <on>"), remarks: ["No?"])
        let content = LetterDesign.standard.content(letter, service: "Ex & Co")
        #expect(content.subject == "A & B" && content.language == "en")
        #expect(
            content.text == """
                One's own

                Two

                Go <on>:
                https://id.example/recover?link=a&ui_locales=en

                No?

                --\u{20}
                This message was sent automatically by Ex & Co. Nobody reads replies to it.

                """)
        #expect(content.html == Self.page)
    }

    private static let page = """
        <!DOCTYPE html>
        <html lang="en" dir="ltr">
        <head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>A &amp; B</title></head>
        <body style="margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
        <div style="max-width:560px;margin:0 auto">
        <h1 style="font-size:20px;margin:0 0 16px">A &amp; B</h1>
        <p style="margin:0 0 16px">One&#39;s own</p>
        <p style="margin:0 0 16px">Two</p>
        <p style="margin:24px 0"><a href="https://id.example/recover?link=a&amp;ui_locales=en" \
        style="display:inline-block;padding:12px 20px;background:#0b6e63;\
        color:#ffffff;border-radius:8px;text-decoration:none;font-weight:600">Go &lt;on&gt;</a></p>
        <p style="margin:0 0 16px;color:#5a6875;font-size:14px">If the button does not work, open this address:<br>\
        <a href="https://id.example/recover?link=a&amp;ui_locales=en" dir="ltr" \
        style="color:#0b6e63;word-break:break-all">https://id.example/recover?link=a&amp;ui_locales=en</a></p>
        <p style="margin:0 0 16px">No?</p>
        <p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #d5dce3;color:#5a6875;font-size:13px">\
        This message was sent automatically by Ex &amp; Co. Nobody reads replies to it.</p>
        </div>
        </body>
        </html>

        """

    @Test("every letter is made in every language, with the link that it is for", arguments: PageGallery.languages)
    func samples(language: String) throws {
        for name in Self.kinds {
            let letter = try LetterScene.letter(name, language)
            #expect(
                !letter.subject.isEmpty && !letter.text.contains("{") && letter.page?.contains("Optional(") == false)
            if Self.forTheirLink.contains(name) {
                #expect(letter.text.contains("?token=sample-token&ui_locales=\(language)\n"), "\(name)")
            }
        }
    }

    @Test("what is exported to begin from makes the letters that come along")
    func exported() throws {
        let own = LetterScene.templates(
            Dictionary(uniqueKeysWithValues: LetterGallery.templates.map { ($0.name, $0.source) }))
        for name in Self.kinds {
            let (mine, standard) = (
                try LetterScene.letter(name, "de") { $0.letterTemplates = own }, try LetterScene.letter(name, "de")
            )
            #expect(mine == standard, "\(name)")
        }
    }

    @Test("plain text is not escaped, and the page is")
    func escaping() throws {
        let letter = try LetterScene.letter("recover") {
            $0.letterTemplates = LetterScene.templates([
                "recover.subject": "{{service}}'s <key>\n",
                "recover.text": "{{username}} & '{{service}}'\n{{link.url}}\n",
                "recover.html": "<p>{{service}}</p><a href=\"{{link.url}}\">{{link.text}}</a>",
            ])
        }
        #expect(letter.subject == "Example & Sons's <key>")
        #expect(
            letter.text.hasPrefix(
                "maria@example.com & 'Example & Sons'\nhttps://id.example.com/recover?token=sample-token&ui"))
        #expect(
            letter.page?.hasPrefix(
                "<p>Example &amp; Sons</p><a href=\"https://id.example.com/recover?token=sample-token&amp;") == true)
    }

    @Test("a letter whose text alone is the operator's goes without a page: RFC 2046 §5.1.4 parts say the same")
    func textAlone() throws {
        let own = LetterScene.templates(["deleted.text": "Gone.\n"])
        let alone = try LetterScene.letter("deleted") { $0.letterTemplates = own }
        #expect(alone.subject == "Your account was deleted" && alone.text == "Gone.\n" && alone.page == nil)
        #expect(try LetterScene.letter("recover") { $0.letterTemplates = own }.page != nil)
    }

    @Test("a template of a language comes before one of the letter, and that before one of every letter")
    func order() throws {
        let own = LetterScene.templates([
            "deleted.text.de": "deutsch", "deleted.text": "deleted", "letter.text.fr": "fr {{link.url}}",
            "letter.text": "every {{link.url}}",
        ])
        func text(_ name: String, _ language: String) throws -> String {
            String(try LetterScene.letter(name, language) { $0.letterTemplates = own }.text.prefix { $0.isLetter })
        }
        #expect(try text("deleted", "de") == "deutsch" && text("deleted", "fr") == "deleted")
        #expect(try text("existing", "fr") == "fr" && text("existing", "de") == "every")
    }

    @Test("a template without the link that its letter is for is refused", arguments: forTheirLink)
    func noLink(name: String) {
        for part in ["text", "html"] {
            let said = LetterScene.lines {
                $0.letterTemplates = LetterScene.templates(["\(name).\(part)": "Hello {{link.text}}"])
            }
            #expect(
                said == [
                    "/brand/letters/\(name).\(part).mustache: received a template without the link, "
                        + "expected {{#link}}{{url}}{{/link}} in it, in the letter \(name)"
                ])
        }
        let every = LetterScene.lines { $0.letterTemplates = LetterScene.templates(["letter.text": "Hello"]) }
        #expect(every.contains { $0.hasSuffix("in the letter \(name)") } && every.count == Self.forTheirLink.count)
    }

    @Test(
        "a template of no letter, of no part or of no language is refused with what there is",
        arguments: [
            "recver.text", "recover", "recover.txt", "recover.text.xx", "recover.text.de.old", "login.text", ".text",
        ])
    func unknown(name: String) {
        let said = LetterScene.lines { $0.letterTemplates = LetterScene.templates([name: "{{link.url}}"]) }
        #expect(said.count == 1)
        #expect(
            said.first?.hasPrefix("/brand/letters/\(name).mustache: received a template that no letter has") == true)
        #expect(said.first?.contains("<letter>.text.mustache") == true && said.first?.contains("email_notice") == true)
    }

    @Test("a template that is no Mustache is refused with its line, an empty one and a subject of two lines too")
    func broken() {
        let said = LetterScene.lines {
            $0.letterTemplates = LetterScene.templates(["deleted.text": "a\n{{#lines}}\nx"])
        }
        #expect(said.count == 1 && said.first?.hasPrefix("/brand/letters/deleted.text.mustache:") == true)
        #expect(
            LetterScene.lines { $0.letterTemplates = LetterScene.templates(["deleted.text": " \n"]) }.first?.contains(
                "makes nothing") == true)
        let subject = LetterScene.lines {
            $0.letterTemplates = LetterScene.templates(["deleted.subject": "Gone\r\nBcc: all@example.com\n"])
        }
        #expect(subject.first?.contains("received a subject of several lines, expected one line") == true)
    }

    @Test("a page that shows what people choose without escaping it is refused")
    func unescaped() {
        for tag in [
            "{{{username}}}", "{{&username}}", "{{% CONTENT_TYPE:TEXT}}{{username}}", "{{#lines}}{{{.}}}{{/lines}}",
        ] {
            let said = LetterScene.lines {
                $0.letterTemplates = LetterScene.templates(["deleted.html": "<p>\(tag)</p>"])
            }
            #expect(said.first?.contains("received a page with what people choose as it is") == true, "\(tag): \(said)")
        }
    }

    @Test("RFC 5322 §2.2 no fact ends the subject: a login name with line breaks makes one field")
    func injection() throws {
        let design = try LetterScene.design {
            $0.letterTemplates = LetterScene.templates(["letter.subject": "{{subject}}"])
        }
        let letter = Letter(.english, subject: "Hello\r\nBcc: all@example.com\n\nx", lines: ["A line"])
        let content = design.content(letter, service: "Example")
        let address = try #require(EmailAddress("ada@example.com"))
        let message = MailMessage(
            content, from: .init(address: address), to: address, date: UnixTime(seconds: 0), token: "t")
        let head = String(decoding: message.bytes, as: UTF8.self).components(before: "\r\n\r\n")
        #expect(!head.contains("\r\nBcc:") && head.contains("\r\nSubject: Hello  Bcc: all@example.com"))
    }

    @Test("the buttons of letters have the operator's colour")
    func accent() throws {
        let page = try #require(try LetterScene.letter("recover") { $0.accent = "#0b57d0" }.page)
        #expect(page.contains("background:#0b57d0") && !page.contains("#0b6e63"))
    }
}

extension String {
    fileprivate func components(before mark: String) -> String {
        firstRange(of: mark).map { String(self[..<$0.lowerBound]) } ?? self
    }
}
