import Foundation
import Mail
import OAuthCore
import Testing

@Suite("RFC 5322 letters")
struct MailMessageTests {
    @Test("§3.6 every field that has to be there is there once")
    func fields() throws {
        let received = try #require(ReceivedMessage(try message(replyTo: "help@example.org")))
        #expect(
            received.fields.map(\.name) == [
                "Date", "From", "To", "Reply-To", "Message-ID", "Subject", "MIME-Version", "Content-Language",
                "Auto-Submitted", "Content-Type",
            ])
        #expect(received["From"] == "\"Example\" <no-reply@mail.example>")
        #expect(received["To"] == "ada@example.com" && received["Reply-To"] == "help@example.org")
        #expect(received["Message-ID"] == "<abcDEF0123456789@mail.example>")
        #expect(received["Subject"] == "Hello" && received["MIME-Version"] == "1.0")
        #expect(received["Content-Language"] == "en" && received["Auto-Submitted"] == "auto-generated")
        #expect(try #require(ReceivedMessage(try message()))["Reply-To"] == nil)
    }

    @Test("RFC 2046 §5.1.4 two parts say the same, the plainer first")
    func parts() throws {
        let (text, html) = ("Grüße\n\nhttps://id.example/recover?token=abc=def\n", "<p lang=\"ja\">確認</p>\n")
        let received = try #require(ReceivedMessage(try message(text: text, html: html)))
        #expect(received["Content-Type"] == "multipart/alternative; boundary=\"=_abcDEF0123456789\"")
        let parts = received.parts(boundary: "=_abcDEF0123456789")
        #expect(parts.map(\.text) == [text, html])
        #expect(parts.map { $0.header[0] } == ["plain", "html"].map { "Content-Type: text/\($0); charset=utf-8" })
        #expect(parts.allSatisfy { $0.header[1] == "Content-Transfer-Encoding: quoted-printable" })
        #expect(received.body.hasSuffix("\r\n--=_abcDEF0123456789--\r\n"))
    }

    @Test("RFC 2045 §6 a letter without a page is its text alone", arguments: ["Grüße\n\n.\nTo: nobody\n", "Grüße"])
    func textAlone(text: String) throws {
        let received = try #require(ReceivedMessage(try message(text: text, html: nil)))
        #expect(received["Content-Type"] == "text/plain; charset=utf-8")
        #expect(received["Content-Transfer-Encoding"] == "quoted-printable")
        #expect(received.body.hasSuffix("\r\n") && !received.body.hasSuffix("\r\n\r\n"))
        let body = ReceivedMessage.quotedPrintable(received.body)
        #expect(body == (text.hasSuffix("\n") ? text : text + "\n"))
        #expect(received["To"] == "ada@example.com", "a text adds no field")
    }

    @Test("§2.1.1 all of it is ASCII in lines of at most 78 characters")
    func transparency() throws {
        let long = String(repeating: "日本語 and words = ", count: 40)
        let sent = try message(subject: long, text: long, html: long, name: long)
        #expect(sent.bytes.allSatisfy { $0 < 0x80 })
        #expect(try #require(ReceivedMessage(sent)).lines.allSatisfy { $0.utf8.count <= 78 })
    }

    @Test("the envelope names the addresses alone, and the subject is one line")
    func envelope() throws {
        let sent = try message(subject: "a\r\nb", name: "Somebody")
        #expect(sent.sender.text == "no-reply@mail.example" && sent.recipient.text == "ada@example.com")
        #expect(sent.subject == "a  b")
    }

    @Test(
        "§3.3 a date",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 +0000"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"),
            (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 +0000"), (1_795_300_200, "Sat, 21 Nov 2026 22:30:00 +0000"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 +0000"), (-1, "Thu, 01 Jan 1970 00:00:00 +0000"),
            (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 +0000"), (253_402_300_800, "Fri, 31 Dec 9999 23:59:59 +0000"),
        ] as [(Int64, String)])
    func date(_ seconds: Int64, _ text: String) throws {
        #expect(try #require(ReceivedMessage(try message(at: seconds)))["Date"] == text)
    }

    @Test("§3.3 every day of four centuries is the one that the calendar has")
    func calendar() throws {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
        for day in stride(from: Int64(0), through: 146_097, by: 97) {
            let seconds = day * 86_400 + day % 86_400
            let expected = formatter.string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
            #expect(try #require(ReceivedMessage(try message(at: seconds)))["Date"] == expected)
        }
    }
}
