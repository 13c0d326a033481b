import OAuthCore
import PageRendering

/// What every letter has in common, in one language.
struct MailTexts: PageCatalog {
    static let name = "letters.frame"

    /// Who sent the letter, for its foot.
    let automatic: LetterSentence
    /// Before the address of the link, for readers of mail without buttons.
    let address: LetterSentence

    static func original(_ language: PageLanguage) -> MailTexts {
        switch language {
        case .english:
            MailTexts(
                automatic: "This message was sent automatically by {service}. Nobody reads replies to it.",
                address: "If the button does not work, open this address:")
        case .german:
            MailTexts(
                automatic: "Diese Nachricht wurde automatisch von {service} gesendet. Antworten darauf liest niemand.",
                address: "Falls die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse:")
        case .french:
            MailTexts(
                automatic:
                    "Ce message a été envoyé automatiquement par {service}. Les réponses ne sont lues par personne.",
                address: "Si le bouton ne fonctionne pas, ouvrez cette adresse\u{A0}:")
        case .spanish:
            MailTexts(
                automatic: "{service} ha enviado este mensaje de forma automática. Nadie lee las respuestas.",
                address: "Si el botón no funciona, abra esta dirección:")
        case .japanese:
            MailTexts(
                automatic: "このメールは{service}から自動的に送信されました。返信いただいてもお答えできません。",
                address: "ボタンが機能しない場合は、次のアドレスを開いてください:")
        case .arabic:
            MailTexts(
                automatic: "أُرسلت هذه الرسالة تلقائيًا من {service}. لا يقرأ أحد الردود عليها.",
                address: "إذا لم يعمل الزر، فافتح هذا العنوان:")
        }
    }
}
