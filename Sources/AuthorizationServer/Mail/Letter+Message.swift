import Mail
import OAuthCore

extension Letter {
    /// The letter as plain text and as a page, with the line at its foot that says who sent it.
    func content(service: String) -> MailMessage.Content {
        let texts = MailTexts.of(language)
        let foot = texts.automatic(service)
        var paragraphs = lines
        if let link { paragraphs.append("\(link.text):\n\(link.url)") }
        paragraphs += remarks
        let text = (paragraphs + ["-- \n\(foot)"]).joined(separator: "\n\n") + "\n"
        return MailMessage.Content(
            subject: subject, text: text, html: page(texts, foot: foot), language: language.rawValue)
    }

    /// Plain markup with its style in place, as readers of mail know it; nothing is loaded from anywhere.
    private func page(_ texts: MailTexts, foot: String) -> String {
        var body = "<h1 style=\"font-size:20px;margin:0 0 16px\">\(Self.escaped(subject))</h1>\n"
        body += lines.map(Self.paragraph).joined()
        if let link {
            let url = Self.escaped(link.url)
            body += """
                <p style="margin:24px 0"><a href="\(url)" style="display:inline-block;padding:12px 20px;background:#0b6e63;\
                color:#ffffff;border-radius:8px;text-decoration:none;font-weight:600">\(Self.escaped(link.text))</a></p>
                <p style="margin:0 0 16px;color:#5a6875;font-size:14px">\(Self.escaped(texts.address))<br>\
                <a href="\(url)" dir="ltr" style="color:#0b6e63;word-break:break-all">\(url)</a></p>

                """
        }
        body += remarks.map(Self.paragraph).joined()
        return """
            <!DOCTYPE html>
            <html lang="\(language.rawValue)" dir="\(language.direction)">
            <head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>\(Self.escaped(subject))</title></head>
            <body style="margin:0;padding:24px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
            <div style="max-width:560px;margin:0 auto">
            \(body)<p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #d5dce3;color:#5a6875;font-size:13px">\
            \(Self.escaped(foot))</p>
            </div>
            </body>
            </html>

            """
    }

    private static func paragraph(_ text: String) -> String {
        "<p style=\"margin:0 0 16px\">\(escaped(text))</p>\n"
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
