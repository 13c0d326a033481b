import OAuthCore
import PageRendering

/// The words of letters about second factors.
struct FactorLetterTexts: PageCatalog {
    static let name = "letters.factors"

    /// One letter: its subject, and what happened.
    struct Text: Sendable, Decodable {
        let subject: LetterSentence
        let line: LetterSentence

        init(_ subject: LetterSentence, _ line: LetterSentence) {
            self.subject = subject
            self.line = line
        }
    }

    let added: Text
    let removed: Text
    let reset: Text
    let recoveryCodeUsed: Text
    let recoveryCodesRenewed: Text
    let look: LetterSentence
    let notYou: LetterSentence
    /// For what an administrator did.
    let notAsked: LetterSentence

    static func original(_ language: PageLanguage) -> FactorLetterTexts {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        case .spanish: spanish
        case .japanese: japanese
        case .arabic: arabic
        }
    }

    private static let english = FactorLetterTexts(
        added: Text(
            "A second step was added to your account",
            "A passkey or an authenticator app was added to your account {username}."),
        removed: Text(
            "A second step was removed from your account",
            "A passkey or an authenticator app was removed from your account {username}."),
        reset: Text(
            "The second steps of your account were removed",
            "An administrator removed all passkeys, authenticator apps and recovery codes from your account {username}. You are signed out everywhere. Sign in with your password, and add a second step again."
        ),
        recoveryCodeUsed: Text(
            "A recovery code of your account was used",
            "Somebody signed in to your account {username} with a recovery code. It works no more."),
        recoveryCodesRenewed: Text(
            "New recovery codes were made for your account",
            "Somebody made new recovery codes for your account {username}. The old ones work no more."),
        look: "Look at your account", notYou: "If this was not you, change your password at once.",
        notAsked: "If you did not ask for this, tell your administrator at once.")

    private static let german = FactorLetterTexts(
        added: Text(
            "Ihrem Konto wurde ein zweiter Schritt hinzugefügt",
            "Ihrem Konto {username} wurde ein Passkey oder eine Authenticator-App hinzugefügt."),
        removed: Text(
            "Von Ihrem Konto wurde ein zweiter Schritt entfernt",
            "Von Ihrem Konto {username} wurde ein Passkey oder eine Authenticator-App entfernt."),
        reset: Text(
            "Die zweiten Schritte Ihres Kontos wurden entfernt",
            "Die Administration hat alle Passkeys, Authenticator-Apps und Wiederherstellungscodes von Ihrem Konto {username} entfernt. Sie sind überall abgemeldet. Melden Sie sich mit Ihrem Passwort an und richten Sie einen zweiten Schritt neu ein."
        ),
        recoveryCodeUsed: Text(
            "Ein Wiederherstellungscode Ihres Kontos wurde verwendet",
            "Bei Ihrem Konto {username} hat sich jemand mit einem Wiederherstellungscode angemeldet. Der Code gilt nicht mehr."
        ),
        recoveryCodesRenewed: Text(
            "Für Ihr Konto wurden neue Wiederherstellungscodes erstellt",
            "Für Ihr Konto {username} wurden neue Wiederherstellungscodes erstellt. Die alten gelten nicht mehr."),
        look: "Konto ansehen", notYou: "Wenn Sie das nicht waren, ändern Sie sofort Ihr Passwort.",
        notAsked: "Wenn Sie nicht darum gebeten haben, benachrichtigen Sie sofort Ihre Administration.")

    private static let french = FactorLetterTexts(
        added: Text(
            "Une seconde étape a été ajoutée à votre compte",
            "Une clé d’accès ou une application d’authentification a été ajoutée à votre compte {username}."),
        removed: Text(
            "Une seconde étape a été retirée de votre compte",
            "Une clé d’accès ou une application d’authentification a été retirée de votre compte {username}."),
        reset: Text(
            "Les secondes étapes de votre compte ont été retirées",
            "Un administrateur a retiré toutes les clés d’accès, applications d’authentification et codes de secours de votre compte {username}. Vous êtes déconnecté partout. Connectez-vous avec votre mot de passe et ajoutez une nouvelle seconde étape."
        ),
        recoveryCodeUsed: Text(
            "Un code de secours de votre compte a été utilisé",
            "Quelqu’un s’est connecté à votre compte {username} avec un code de secours. Ce code n’est plus valable."),
        recoveryCodesRenewed: Text(
            "De nouveaux codes de secours ont été créés pour votre compte",
            "De nouveaux codes de secours ont été créés pour votre compte {username}. Les anciens ne sont plus valables."
        ),
        look: "Voir votre compte", notYou: "Si ce n’était pas vous, changez immédiatement votre mot de passe.",
        notAsked: "Si vous ne l’avez pas demandé, prévenez immédiatement votre administrateur.")

    private static let spanish = FactorLetterTexts(
        added: Text(
            "Se ha añadido un segundo paso a su cuenta",
            "Se ha añadido una llave de acceso o una aplicación de autenticación a su cuenta {username}."),
        removed: Text(
            "Se ha quitado un segundo paso de su cuenta",
            "Se ha quitado una llave de acceso o una aplicación de autenticación de su cuenta {username}."),
        reset: Text(
            "Se han quitado los segundos pasos de su cuenta",
            "Un administrador ha quitado todas las llaves de acceso, aplicaciones de autenticación y códigos de recuperación de su cuenta {username}. Se ha cerrado su sesión en todas partes. Inicie sesión con su contraseña y añada de nuevo un segundo paso."
        ),
        recoveryCodeUsed: Text(
            "Se ha usado un código de recuperación de su cuenta",
            "Alguien ha iniciado sesión en su cuenta {username} con un código de recuperación. Ese código ya no sirve."),
        recoveryCodesRenewed: Text(
            "Se han creado nuevos códigos de recuperación para su cuenta",
            "Se han creado nuevos códigos de recuperación para su cuenta {username}. Los anteriores ya no sirven."),
        look: "Ver su cuenta", notYou: "Si no ha sido usted, cambie su contraseña de inmediato.",
        notAsked: "Si usted no lo ha pedido, avise de inmediato a su administrador.")

    private static let japanese = FactorLetterTexts(
        added: Text("アカウントに2段階目が追加されました", "アカウント {username} にパスキーまたは認証アプリが追加されました。"),
        removed: Text("アカウントから2段階目が削除されました", "アカウント {username} からパスキーまたは認証アプリが削除されました。"),
        reset: Text(
            "アカウントの2段階目がすべて削除されました",
            "管理者がアカウント {username} からパスキー、認証アプリ、リカバリーコードをすべて削除しました。すべての端末でサインアウトされています。パスワードでサインインし、2段階目をもう一度追加してください。"),
        recoveryCodeUsed: Text(
            "アカウントのリカバリーコードが使用されました", "アカウント {username} にリカバリーコードでサインインがありました。このコードはもう使えません。"),
        recoveryCodesRenewed: Text(
            "アカウントの新しいリカバリーコードが作成されました", "アカウント {username} の新しいリカバリーコードが作成されました。以前のコードはもう使えません。"),
        look: "アカウントを確認する", notYou: "お心当たりがない場合は、すぐにパスワードを変更してください。",
        notAsked: "ご依頼のない場合は、すぐに管理者にお知らせください。")

    private static let arabic = FactorLetterTexts(
        added: Text("أُضيفت خطوة ثانية إلى حسابك", "أُضيف مفتاح مرور أو تطبيق مصادقة إلى حسابك {username}."),
        removed: Text("أُزيلت خطوة ثانية من حسابك", "أُزيل مفتاح مرور أو تطبيق مصادقة من حسابك {username}."),
        reset: Text(
            "أُزيلت الخطوات الثانية من حسابك",
            "أزال المسؤول جميع مفاتيح المرور وتطبيقات المصادقة ورموز الاسترداد من حسابك {username}. سُجِّل خروجك من كل مكان. سجّل الدخول بكلمة مرورك، ثم أضف خطوة ثانية من جديد."
        ),
        recoveryCodeUsed: Text(
            "استُخدم رمز استرداد لحسابك", "سُجِّل الدخول إلى حسابك {username} برمز استرداد. لم يعد هذا الرمز صالحًا."),
        recoveryCodesRenewed: Text(
            "أُنشئت رموز استرداد جديدة لحسابك",
            "أُنشئت رموز استرداد جديدة لحسابك {username}. لم تعد الرموز السابقة صالحة."),
        look: "عرض حسابك", notYou: "إذا لم تكن أنت من فعل ذلك، فغيّر كلمة مرورك فورًا.",
        notAsked: "إذا لم تكن قد طلبت ذلك، فأخبر المسؤول فورًا.")
}
