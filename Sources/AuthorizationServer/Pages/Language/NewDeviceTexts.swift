import OAuthCore

/// The letter about a login with a browser that is not known, in one language.
struct NewDeviceTexts: Sendable {
    let subject: @Sendable (_ service: String) -> String
    let happened: @Sendable (_ service: String) -> String
    let when: @Sendable (String) -> String
    let browser: @Sendable (String) -> String
    let system: @Sendable (String) -> String
    let address: @Sendable (String) -> String
    /// In the place of what is not known.
    let unknown: String
    /// The words of the button that leads to the account.
    let look: String
    let ifYou: String
    let ifNot: String

    static func of(_ language: PageLanguage) -> NewDeviceTexts {
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
        subject: { "New sign-in to your account at \($0)" },
        happened: { "Someone signed in to your account at \($0) with a browser that has not been used for it before." },
        when: { "Time: \($0)" }, browser: { "Browser: \($0)" }, system: { "System: \($0)" },
        address: { "Address: \($0)" }, unknown: "unknown", look: "Review your account",
        ifYou: "If this was you, there is nothing to do.",
        ifNot: "If it was not, change your password at once and end the sessions that you do not recognise.")

    private static let german = NewDeviceTexts(
        subject: { "Neue Anmeldung bei Ihrem Konto bei \($0)" },
        happened: {
            "Jemand hat sich bei Ihrem Konto bei \($0) mit einem Browser angemeldet, der dafür noch nicht benutzt wurde."
        },
        when: { "Zeit: \($0)" }, browser: { "Browser: \($0)" }, system: { "System: \($0)" },
        address: { "Adresse: \($0)" }, unknown: "unbekannt", look: "Konto ansehen",
        ifYou: "Waren Sie das selbst, müssen Sie nichts tun.",
        ifNot: "Waren Sie es nicht, ändern Sie sofort Ihr Passwort und beenden Sie die Sitzungen, die Sie nicht kennen."
    )

    private static let french = NewDeviceTexts(
        subject: { "Nouvelle connexion à votre compte \($0)" },
        happened: {
            "Quelqu’un s’est connecté à votre compte \($0) avec un navigateur qui n’avait pas encore servi à cela."
        },
        when: { "Heure\u{A0}: \($0)" }, browser: { "Navigateur\u{A0}: \($0)" }, system: { "Système\u{A0}: \($0)" },
        address: { "Adresse\u{A0}: \($0)" }, unknown: "inconnu", look: "Voir votre compte",
        ifYou: "Si c’était vous, vous n’avez rien à faire.",
        ifNot:
            "Sinon, changez immédiatement votre mot de passe et mettez fin aux sessions que vous ne reconnaissez pas.")

    private static let spanish = NewDeviceTexts(
        subject: { "Nuevo inicio de sesión en su cuenta de \($0)" },
        happened: {
            "Alguien ha iniciado sesión en su cuenta de \($0) con un navegador que no se había usado antes para ello."
        },
        when: { "Hora: \($0)" }, browser: { "Navegador: \($0)" }, system: { "Sistema: \($0)" },
        address: { "Dirección: \($0)" }, unknown: "desconocido", look: "Revisar su cuenta",
        ifYou: "Si ha sido usted, no tiene que hacer nada.",
        ifNot: "Si no ha sido usted, cambie la contraseña de inmediato y cierre las sesiones que no reconozca.")

    private static let japanese = NewDeviceTexts(
        subject: { "\($0)のアカウントへの新しいログイン" },
        happened: { "これまで使われたことのないブラウザーから、\($0)のお客様のアカウントにログインがありました。" },
        when: { "日時: \($0)" }, browser: { "ブラウザー: \($0)" }, system: { "システム: \($0)" },
        address: { "アドレス: \($0)" }, unknown: "不明", look: "アカウントを確認する",
        ifYou: "ご本人によるログインであれば、何もする必要はありません。",
        ifNot: "お心当たりがない場合は、すぐにパスワードを変更し、見覚えのないセッションを終了してください。")

    private static let arabic = NewDeviceTexts(
        subject: { "تسجيل دخول جديد إلى حسابك في \($0)" },
        happened: { "سجّل شخص ما الدخول إلى حسابك في \($0) من متصفح لم يُستخدم لذلك من قبل." },
        when: { "الوقت: \($0)" }, browser: { "المتصفح: \($0)" }, system: { "النظام: \($0)" },
        address: { "العنوان: \($0)" }, unknown: "غير معروف", look: "مراجعة حسابك",
        ifYou: "إذا كنت أنت من فعل ذلك، فلا يلزمك شيء.",
        ifNot: "إذا لم تكن أنت، فغيّر كلمة المرور فورًا وأنهِ الجلسات التي لا تعرفها.")
}
