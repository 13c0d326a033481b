import OAuthCore

/// What every letter has in common, in one language.
struct MailTexts: Sendable {
    /// Who sent the letter, for its foot.
    let automatic: @Sendable (_ service: String) -> String
    /// Before the address of the link, for readers of mail without buttons.
    let address: String

    static func of(_ language: PageLanguage) -> MailTexts {
        switch language {
        case .english:
            MailTexts(
                automatic: { "This message was sent automatically by \($0). Nobody reads replies to it." },
                address: "If the button does not work, open this address:")
        case .german:
            MailTexts(
                automatic: { "Diese Nachricht wurde automatisch von \($0) gesendet. Antworten darauf liest niemand." },
                address: "Falls die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse:")
        case .french:
            MailTexts(
                automatic: {
                    "Ce message a été envoyé automatiquement par \($0). Les réponses ne sont lues par personne."
                },
                address: "Si le bouton ne fonctionne pas, ouvrez cette adresse\u{A0}:")
        case .spanish:
            MailTexts(
                automatic: { "\($0) ha enviado este mensaje de forma automática. Nadie lee las respuestas." },
                address: "Si el botón no funciona, abra esta dirección:")
        case .japanese:
            MailTexts(
                automatic: { "このメールは\($0)から自動的に送信されました。返信いただいてもお答えできません。" },
                address: "ボタンが機能しない場合は、次のアドレスを開いてください:")
        case .arabic:
            MailTexts(
                automatic: { "أُرسلت هذه الرسالة تلقائيًا من \($0). لا يقرأ أحد الردود عليها." },
                address: "إذا لم يعمل الزر، فافتح هذا العنوان:")
        }
    }
}
