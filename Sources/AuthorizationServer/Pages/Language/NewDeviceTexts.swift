import OAuthCore
import PageRendering

/// The letter about a login with a browser that is not known, in one language.
struct NewDeviceTexts: PageCatalog {
    static let name = "letters.newDevice"

    let subject: LetterSentence
    let happened: LetterSentence
    let when: LetterSentence
    let browser: LetterSentence
    let system: LetterSentence
    let address: LetterSentence
    /// In the place of what is not known.
    let unknown: String
    /// The words of the button that leads to the account.
    let look: LetterSentence
    let ifYou: LetterSentence
    let ifNot: LetterSentence

    static func original(_ language: PageLanguage) -> NewDeviceTexts {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        case .spanish: spanish
        case .japanese: japanese
        case .arabic: arabic
        }
    }

    private static let english = NewDeviceTexts(
        subject: "New sign-in to your account at {service}",
        happened: "Someone signed in to your account at {service} with a browser that has not been used for it before.",
        when: "Time: {time}", browser: "Browser: {browser}", system: "System: {system}",
        address: "Address: {address}", unknown: "unknown", look: "Review your account",
        ifYou: "If this was you, there is nothing to do.",
        ifNot: "If it was not, change your password at once and end the sessions that you do not recognise.")

    private static let german = NewDeviceTexts(
        subject: "Neue Anmeldung bei Ihrem Konto bei {service}",
        happened:
            "Jemand hat sich bei Ihrem Konto bei {service} mit einem Browser angemeldet, der dafür noch nicht benutzt wurde.",
        when: "Zeit: {time}", browser: "Browser: {browser}", system: "System: {system}",
        address: "Adresse: {address}", unknown: "unbekannt", look: "Konto ansehen",
        ifYou: "Waren Sie das selbst, müssen Sie nichts tun.",
        ifNot: "Waren Sie es nicht, ändern Sie sofort Ihr Passwort und beenden Sie die Sitzungen, die Sie nicht kennen."
    )

    private static let french = NewDeviceTexts(
        subject: "Nouvelle connexion à votre compte {service}",
        happened:
            "Quelqu’un s’est connecté à votre compte {service} avec un navigateur qui n’avait pas encore servi à cela.",
        when: "Heure\u{A0}: {time}", browser: "Navigateur\u{A0}: {browser}", system: "Système\u{A0}: {system}",
        address: "Adresse\u{A0}: {address}", unknown: "inconnu", look: "Voir votre compte",
        ifYou: "Si c’était vous, vous n’avez rien à faire.",
        ifNot:
            "Sinon, changez immédiatement votre mot de passe et mettez fin aux sessions que vous ne reconnaissez pas.")

    private static let spanish = NewDeviceTexts(
        subject: "Nuevo inicio de sesión en su cuenta de {service}",
        happened:
            "Alguien ha iniciado sesión en su cuenta de {service} con un navegador que no se había usado antes para ello.",
        when: "Hora: {time}", browser: "Navegador: {browser}", system: "Sistema: {system}",
        address: "Dirección: {address}", unknown: "desconocido", look: "Revisar su cuenta",
        ifYou: "Si ha sido usted, no tiene que hacer nada.",
        ifNot: "Si no ha sido usted, cambie la contraseña de inmediato y cierre las sesiones que no reconozca.")

    private static let japanese = NewDeviceTexts(
        subject: "{service}のアカウントへの新しいログイン",
        happened: "これまで使われたことのないブラウザーから、{service}のお客様のアカウントにログインがありました。",
        when: "日時: {time}", browser: "ブラウザー: {browser}", system: "システム: {system}",
        address: "アドレス: {address}", unknown: "不明", look: "アカウントを確認する",
        ifYou: "ご本人によるログインであれば、何もする必要はありません。",
        ifNot: "お心当たりがない場合は、すぐにパスワードを変更し、見覚えのないセッションを終了してください。")

    private static let arabic = NewDeviceTexts(
        subject: "تسجيل دخول جديد إلى حسابك في {service}",
        happened: "سجّل شخص ما الدخول إلى حسابك في {service} من متصفح لم يُستخدم لذلك من قبل.",
        when: "الوقت: {time}", browser: "المتصفح: {browser}", system: "النظام: {system}",
        address: "العنوان: {address}", unknown: "غير معروف", look: "مراجعة حسابك",
        ifYou: "إذا كنت أنت من فعل ذلك، فلا يلزمك شيء.",
        ifNot: "إذا لم تكن أنت، فغيّر كلمة المرور فورًا وأنهِ الجلسات التي لا تعرفها.")
}
