import HTTPExchange
import Mail
import OAuthCore
import Storage

/// Tells people that a second factor of theirs was added or removed, as far as their address is known to be theirs.
struct FactorLetters: Sendable {
    let context: ServerContext

    /// Posts the letter; where there is no address, or no mail, nothing happens.
    func post(_ kind: AuditEvent.Kind, of subject: SubjectID, _ request: EndpointRequest) async {
        guard context.mailer.isOn, let user = try? await context.stores.directory.user(subject: subject),
            let address = user.claims["email"]?.stringValue, user.claims["email_verified"]?.boolValue == true
        else { return }
        let language = request.pageLanguage()
        let texts = FactorLetterTexts.of(language)
        let url = IssuerLocation(context.settings.issuer).url(AccountItem.security.path)
        context.mailer.post(
            Letter(
                language, subject: kind == .factorAdded ? texts.addedSubject : texts.removedSubject,
                lines: [kind == .factorAdded ? texts.added(user.username) : texts.removed(user.username)],
                link: Letter.Link(url: url, text: texts.look), remarks: [texts.notYou]), to: address)
    }
}

/// The words of these letters. Each sentence stands around the login name.
struct FactorLetterTexts: Sendable {
    let addedSubject: String
    let removedSubject: String
    let added: PageTexts.Around
    let removed: PageTexts.Around
    let look: String
    let notYou: String

    /// The texts in a language.
    static func of(_ language: PageLanguage) -> FactorLetterTexts {
        switch language {
        case .english:
            FactorLetterTexts(
                addedSubject: "A second step was added to your account",
                removedSubject: "A second step was removed from your account",
                added: .init("A passkey or an authenticator app was added to your account ", "."),
                removed: .init("A passkey or an authenticator app was removed from your account ", "."),
                look: "Look at your account", notYou: "If this was not you, change your password at once.")
        case .german:
            FactorLetterTexts(
                addedSubject: "Ihrem Konto wurde ein zweiter Schritt hinzugefügt",
                removedSubject: "Von Ihrem Konto wurde ein zweiter Schritt entfernt",
                added: .init("Ihrem Konto ", " wurde ein Passkey oder eine Authenticator-App hinzugefügt."),
                removed: .init("Von Ihrem Konto ", " wurde ein Passkey oder eine Authenticator-App entfernt."),
                look: "Konto ansehen", notYou: "Wenn Sie das nicht waren, ändern Sie sofort Ihr Passwort.")
        case .french:
            FactorLetterTexts(
                addedSubject: "Une seconde étape a été ajoutée à votre compte",
                removedSubject: "Une seconde étape a été retirée de votre compte",
                added: .init(
                    "Une clé d’accès ou une application d’authentification a été ajoutée à votre compte ", "."),
                removed: .init(
                    "Une clé d’accès ou une application d’authentification a été retirée de votre compte ", "."),
                look: "Voir votre compte",
                notYou: "Si ce n’était pas vous, changez immédiatement votre mot de passe.")
        case .spanish:
            FactorLetterTexts(
                addedSubject: "Se ha añadido un segundo paso a su cuenta",
                removedSubject: "Se ha quitado un segundo paso de su cuenta",
                added: .init("Se ha añadido una llave de acceso o una aplicación de autenticación a su cuenta ", "."),
                removed: .init(
                    "Se ha quitado una llave de acceso o una aplicación de autenticación de su cuenta ", "."),
                look: "Ver su cuenta", notYou: "Si no ha sido usted, cambie su contraseña de inmediato.")
        case .japanese:
            FactorLetterTexts(
                addedSubject: "アカウントに2段階目が追加されました", removedSubject: "アカウントから2段階目が削除されました",
                added: .init("アカウント ", " にパスキーまたは認証アプリが追加されました。"),
                removed: .init("アカウント ", " からパスキーまたは認証アプリが削除されました。"), look: "アカウントを確認する",
                notYou: "お心当たりがない場合は、すぐにパスワードを変更してください。")
        case .arabic:
            FactorLetterTexts(
                addedSubject: "أُضيفت خطوة ثانية إلى حسابك", removedSubject: "أُزيلت خطوة ثانية من حسابك",
                added: .init("أُضيف مفتاح مرور أو تطبيق مصادقة إلى حسابك ", "."),
                removed: .init("أُزيل مفتاح مرور أو تطبيق مصادقة من حسابك ", "."), look: "عرض حسابك",
                notYou: "إذا لم تكن أنت من فعل ذلك، فغيّر كلمة مرورك فورًا.")
        }
    }
}
