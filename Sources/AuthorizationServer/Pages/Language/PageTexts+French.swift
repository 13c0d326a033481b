extension PageTexts {
    /// The texts in French.
    static let french = PageTexts(
        login: Login(
            heading: "Connexion",
            client: Around("pour continuer vers "),
            continueAs: Around("Continuer en tant que "),
            useAnother: "ou utiliser un autre compte",
            username: "Adresse e-mail ou nom d’utilisateur",
            password: "Mot de passe",
            submit: "Se connecter",
            wrong: "Le nom d’utilisateur ou le mot de passe est incorrect.",
            throttled: "Trop de tentatives. Patientez quelques minutes, puis réessayez.",
            confirm: "Veuillez confirmer qu’il s’agit bien de vous.",
            differentUser: "L’application attend un autre compte que celui de la session ouverte."),
        consent: Consent(
            heading: "Autoriser l’accès\u{202F}?",
            asks: Around("", " souhaite"),
            legend: "Ce qui est autorisé",
            deny: "Refuser",
            allow: "Autoriser",
            account: Around("Compte\u{A0}: "),
            privacyPolicy: "Politique de confidentialité",
            termsOfService: "Conditions d’utilisation",
            about: Around("À propos de ")),
        account: Account(
            title: "Votre compte",
            sessions: "Vos sessions ouvertes",
            thisBrowser: "Ce navigateur",
            anotherBrowser: "Un autre navigateur",
            since: Around("depuis le "),
            lastUsed: Around(", dernière utilisation le "),
            endSession: "Déconnecter",
            endOthers: "Déconnecter tous les autres navigateurs",
            applications: "Applications ayant accès",
            revoke: "Révoquer",
            revokeAccess: Around("Révoquer l’accès\u{A0}: "),
            noApplications: "Aucune application n’a accès pour le moment.",
            sessionEnded: "L’autre navigateur est déconnecté.",
            othersEnded: "Tous les autres navigateurs sont déconnectés.",
            accessRevoked: "L’application n’a plus accès."),
        federation: Federation(
            or: "ou",
            continueWith: Around("Continuer avec "),
            denied: Around("La connexion avec ", " a été annulée ou refusée."),
            unavailable: Around(
                "", " est injoignable pour le moment. Réessayez plus tard ou connectez-vous autrement."),
            failed: Around("La connexion avec ", " n’a pas abouti. Réessayez ou connectez-vous autrement."),
            stale: Around(
                "", " n’a pas confirmé que vous venez de vous connecter. Veuillez vous connecter autrement."),
            unknown: Around("Ce compte ", " ne permet pas de se connecter ici."),
            methods: "Moyens de connexion",
            password: "Mot de passe",
            linkedSince: Around("associé le "),
            link: Around("Associer "),
            unlink: "Dissocier",
            unlinkFrom: Around("Dissocier "),
            linked: Around("Vous pouvez maintenant vous connecter avec ", "."),
            alreadyLinked: Around("Ce compte ", " est déjà associé."),
            linkedElsewhere: Around("Ce compte ", " appartient ici à un autre compte. Il n’a pas été associé."),
            linkFailed: Around("", " n’a pas été associé, car la connexion n’a pas abouti."),
            unlinked: Around("Vous ne pouvez plus vous connecter avec ", "."),
            onlyWay: "C’est votre seul moyen de connexion. Associez-en d’abord un autre.",
            confirmed: "Merci. Pendant 5 minutes, vous pouvez modifier vos moyens de connexion."),
        logout: Logout(
            heading: "Se déconnecter\u{202F}?",
            clientAsks: Around("", " demande à vous déconnecter."),
            account: Around("Votre session est ouverte avec le compte ", "."),
            submit: "Se déconnecter",
            stay: "Garder la session ouverte",
            done: Message(
                "Votre session est fermée",
                "Ce navigateur n’a plus de session ici."),
            again: "Se reconnecter"),
        failures: Failures(
            forbidden: Message(
                "Cette page ne peut pas être traitée ici",
                "Elle a été ouverte dans un autre navigateur, elle est trop ancienne ou les cookies sont bloqués. Revenez en arrière et recommencez."
            ),
            finished: Message(
                "Cette connexion est terminée",
                "Elle a déjà abouti ou a pris trop de temps. Revenez à l’application et recommencez."),
            assertion: Message(
                "La connexion a échoué",
                "Ce que l’application indique à votre sujet n’a pas été accepté\u{A0}: c’est peut-être trop ancien ou déjà utilisé. Si cela persiste, contactez son exploitant."
            ),
            tryAgain: "Réessayer",
            notAForm: Message(
                "Cette requête est illisible",
                "Un formulaire est attendu."),
            refused: Refusal(
                "Cette requête ne peut pas aboutir",
                "L’application a envoyé une requête à laquelle il est impossible de répondre. Si le problème persiste, contactez son exploitant."
            ),
            throttled: Message(
                "Trop de requêtes",
                "Patientez un instant, puis réessayez."),
            unavailable: Message(
                "Indisponible pour le moment",
                "Réessayez dans un instant."),
            reference: "référence"),
        scopes: Scopes(
            openid: "Savoir qui vous êtes",
            profile: "Voir votre profil, par exemple votre nom",
            email: "Voir votre adresse e-mail",
            address: "Voir votre adresse postale",
            phone: "Voir votre numéro de téléphone",
            offlineAccess: "Conserver son accès en votre absence"),
        moment: { day, clock in
            "\(day.day == 1 ? "1er" : "\(day.day)") \(day.name(in: months)) \(day.year) à \(clock) UTC"
        })

    private static let months = [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    ]
}
