import PageRendering

extension AccountFormTexts {
    static let french = AccountFormTexts(
        createAccount: "Créer un compte",
        forgotPassword: "Mot de passe oublié\u{202F}?",
        register: Page(
            heading: "Créer un compte",
            lead: "Nous vous envoyons un lien pour confirmer votre adresse e-mail.", submit: "Envoyer le lien"),
        registerName: NamedPage(
            Page(heading: "Presque terminé", submit: "Créer le compte"),
            lead: Around("L’adresse ", " est confirmée. Choisissez un mot de passe.")
        ),
        recover: Page(
            heading: "Mot de passe oublié\u{202F}?", lead: "Nous vous envoyons un lien pour en choisir un nouveau.",
            submit: "Envoyer le lien"),
        choose: Page(
            heading: "Choisir un nouveau mot de passe", lead: "Toutes vos sessions seront fermées.",
            submit: "Enregistrer le mot de passe"),
        invited: NamedPage(
            Page(heading: "Bienvenue", submit: "Enregistrer le mot de passe"),
            lead: Around("Choisissez un mot de passe pour le compte ", ".")
        ),
        password: Page(heading: "Mot de passe", submit: "Changer le mot de passe"),
        email: Page(heading: "Adresse e-mail", submit: "Envoyer le lien"),
        confirmEmail: NamedPage(
            Page(heading: "Confirmer votre adresse e-mail", submit: "Confirmer"),
            lead: Around("", " devient l’adresse de votre compte.")
        ),
        cancelEmail: NamedPage(
            Page(heading: "Ce n’était pas vous\u{202F}?", submit: "Garder l’ancienne adresse"),
            lead: Around(
                "L’adresse de votre compte est en train d’être remplacée par ",
                ". Si vous ne l’avez pas demandé, gardez l’ancienne. Toutes vos sessions seront alors fermées.")
        ),
        emailAddress: "Adresse e-mail",
        emailOrUsername: "Adresse e-mail ou nom d’utilisateur",
        newEmail: "Nouvelle adresse e-mail",
        name: "Votre nom",
        currentPassword: "Mot de passe actuel",
        newPassword: "Nouveau mot de passe",
        passwordHint: CountedText { "Au moins \($0) caractères. Plusieurs mots à la suite font un bon mot de passe." },
        sent: PageTexts.Message(
            "Consultez votre messagerie",
            "Si l’adresse peut être utilisée ici, un message avec un lien est en route. Le lien est valable une heure."
        ),
        linkDead: PageTexts.Message(
            "Ce lien n’est plus valable",
            "Il a déjà été utilisé, ou il est trop ancien. Vous pouvez en demander un nouveau."),
        signInFirst: PageTexts.Message(
            "Connectez-vous d’abord",
            "Ce lien change l’adresse d’un compte. Connectez-vous à ce compte dans ce navigateur, puis ouvrez de nouveau le lien."
        ),
        askAdministrator: PageTexts.Message(
            "Mot de passe oublié\u{202F}?",
            "Demandez à votre administrateur un lien pour en choisir un nouveau."),
        recovered: PageTexts.Message(
            "Votre mot de passe est enregistré",
            "Toutes vos sessions sont fermées. Connectez-vous avec le nouveau mot de passe."),
        emailConfirmed: PageTexts.Message(
            "Votre adresse e-mail est confirmée", "C’est désormais l’adresse de votre compte."),
        emailCancelled: PageTexts.Message(
            "Votre ancienne adresse est conservée",
            "Toutes vos sessions sont fermées. Si vous n’avez pas demandé ce changement, choisissez maintenant un nouveau mot de passe."
        ),
        passwordChanged: "Votre mot de passe est changé. Tous les autres navigateurs sont déconnectés.",
        emailSent: "Un message avec un lien est en route vers la nouvelle adresse. Le lien est valable une heure.",
        presentEmail: Around("Votre adresse est ", "."),
        unverifiedEmail: Around("Votre adresse ", " n’est pas encore confirmée."),
        noEmail: "Votre compte n’a pas encore d’adresse e-mail.",
        signIn: "Se connecter",
        toAccount: "Vers votre compte",
        problems: Problems(
            email: "Saisissez une adresse e-mail, par exemple nom@example.com.",
            name: "Saisissez votre nom.",
            currentPassword: "Ce n’est pas votre mot de passe actuel.",
            samePassword: "Le nouveau mot de passe est le même que l’actuel.",
            tooShort: CountedText { "Le mot de passe est trop court\u{A0}: utilisez au moins \($0) caractères." },
            tooLong: "Le mot de passe est trop long\u{A0}: 1 024 octets au plus.",
            common:
                "Ce mot de passe est trop courant\u{A0}: il serait parmi les premiers essayés. Choisissez-en un autre.",
            personal:
                "Ce mot de passe est fait de votre nom, de votre adresse ou du nom de ce service. Choisissez-en un autre.",
            taken: "Il existe déjà un compte avec cette adresse.",
            throttled: "Trop de tentatives. Attendez quelques minutes avant de réessayer.",
            confirm: "Cochez la case pour confirmer la suppression de votre compte."),
        data: Data(
            heading: "Vos données",
            download: "Télécharger",
            downloadText: "Tout ce qui est conservé ici à votre sujet, dans un fichier JSON.",
            downloadButton: "Télécharger vos données",
            delete: "Supprimer le compte",
            deleteText:
                "Votre compte et toutes les données à votre sujet sont supprimés, et les applications perdent leur accès. C’est irréversible.",
            deleteConfirm: "Oui, supprimer définitivement mon compte",
            deleteButton: "Supprimer le compte",
            deleteElsewhere: "Votre compte est géré par un administrateur. Demandez-lui de le supprimer.",
            deleted: PageTexts.Message("Votre compte est supprimé", "Plus rien n’est conservé ici à votre sujet.")))
}
