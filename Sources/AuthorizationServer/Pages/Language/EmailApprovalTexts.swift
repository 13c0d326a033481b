import OAuthCore
import PageRendering

/// What the owner of an account's old address reads before a new one takes its place, on the page that the letter's link opens.
struct EmailApprovalTexts: PageCatalog {
    static let name = "approval"

    let ask: AccountFormTexts.NamedPage
    let approved: PageTexts.Message
    /// After the change was asked for.
    let sent: String

    static func original(_ language: PageLanguage) -> EmailApprovalTexts {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        case .spanish: spanish
        case .japanese: japanese
        case .arabic: arabic
        }
    }
}

extension EmailApprovalTexts {
    fileprivate static let english = EmailApprovalTexts(
        ask: AccountFormTexts.NamedPage(
            AccountFormTexts.Page(heading: "Change your email address?", submit: "Approve the change"),
            lead: PageTexts.Around(
                "", " is to become the address of your account. If you did not ask for that, close this page.")),
        approved: PageTexts.Message(
            "The change is approved",
            "A message with a link is on its way to the new address. The link works for one hour."),
        sent:
            "A message with a link is on its way to your present address. Once you have approved the change there, another one goes to the new address."
    )

    fileprivate static let german = EmailApprovalTexts(
        ask: AccountFormTexts.NamedPage(
            AccountFormTexts.Page(heading: "E-Mail-Adresse ändern?", submit: "Der Änderung zustimmen"),
            lead: PageTexts.Around(
                "",
                " soll die Adresse Ihres Kontos werden. Wenn Sie das nicht veranlasst haben, schließen Sie diese Seite."
            )),
        approved: PageTexts.Message(
            "Sie haben der Änderung zugestimmt",
            "Eine Nachricht mit einem Link ist unterwegs an die neue Adresse. Der Link gilt eine Stunde lang."),
        sent:
            "Eine Nachricht mit einem Link ist unterwegs an Ihre bisherige Adresse. Sobald Sie der Änderung dort zugestimmt haben, geht eine weitere an die neue Adresse."
    )

    fileprivate static let french = EmailApprovalTexts(
        ask: AccountFormTexts.NamedPage(
            AccountFormTexts.Page(heading: "Changer votre adresse e-mail ?", submit: "Approuver le changement"),
            lead: PageTexts.Around(
                "", " doit devenir l’adresse de votre compte. Si vous ne l’avez pas demandé, fermez cette page.")),
        approved: PageTexts.Message(
            "Le changement est approuvé",
            "Un message contenant un lien est en route vers la nouvelle adresse. Le lien fonctionne pendant une heure."),
        sent:
            "Un message contenant un lien est en route vers votre adresse actuelle. Une fois le changement approuvé, un autre part vers la nouvelle adresse."
    )

    fileprivate static let spanish = EmailApprovalTexts(
        ask: AccountFormTexts.NamedPage(
            AccountFormTexts.Page(heading: "¿Cambiar su dirección de correo?", submit: "Aprobar el cambio"),
            lead: PageTexts.Around(
                "", " va a ser la dirección de su cuenta. Si no lo ha solicitado, cierre esta página.")),
        approved: PageTexts.Message(
            "El cambio está aprobado",
            "Un mensaje con un enlace va en camino a la nueva dirección. El enlace funciona durante una hora."),
        sent:
            "Un mensaje con un enlace va en camino a su dirección actual. Cuando haya aprobado el cambio, saldrá otro hacia la nueva dirección."
    )

    fileprivate static let japanese = EmailApprovalTexts(
        ask: AccountFormTexts.NamedPage(
            AccountFormTexts.Page(heading: "メールアドレスを変更しますか", submit: "変更を承認"),
            lead: PageTexts.Around("", " をアカウントのメールアドレスにします。心当たりがない場合は、このページを閉じてください。")),
        approved: PageTexts.Message(
            "変更を承認しました",
            "新しいアドレスにリンクを記載したメールを送信しました。リンクは1時間有効です。"),
        sent:
            "現在のアドレスにリンクを記載したメールを送信しました。そこで変更を承認すると、新しいアドレスにもメールが送信されます。"
    )

    fileprivate static let arabic = EmailApprovalTexts(
        ask: AccountFormTexts.NamedPage(
            AccountFormTexts.Page(heading: "هل تريد تغيير عنوان بريدك الإلكتروني؟", submit: "الموافقة على التغيير"),
            lead: PageTexts.Around("سيصبح ", " عنوان حسابك. إذا لم تطلب ذلك، فأغلق هذه الصفحة.")),
        approved: PageTexts.Message(
            "تمت الموافقة على التغيير",
            "رسالة تحتوي على رابط في طريقها إلى العنوان الجديد. يعمل الرابط لمدة ساعة."),
        sent:
            "رسالة تحتوي على رابط في طريقها إلى عنوانك الحالي. بعد موافقتك على التغيير هناك، ستُرسل رسالة أخرى إلى العنوان الجديد."
    )
}
