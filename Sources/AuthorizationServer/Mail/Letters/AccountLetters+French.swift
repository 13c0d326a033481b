extension AccountLetters {
    static let french = AccountLetters(
        register: Text(
            subject: "Confirmez votre adresse e-mail",
            line:
                "Quelqu’un, sans doute vous, souhaite créer un compte chez {service} avec cette adresse. Le lien fonctionne une fois, pendant une heure.",
            link: "Créer un compte",
            remark: "Si ce n’était pas vous, ne faites rien\u{A0}: aucun compte n’est créé."),
        existing: Text(
            subject: "Vous avez déjà un compte",
            line:
                "Quelqu’un, sans doute vous, souhaitait créer un compte chez {service} avec cette adresse. Il en existe déjà un, avec le nom d’utilisateur {username}.",
            link: "Se connecter",
            remark:
                "Si vous ne connaissez plus le mot de passe, vous pouvez en choisir un nouveau sur la page de connexion."
        ),
        recover: Text(
            subject: "Choisissez un nouveau mot de passe",
            line:
                "Quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour le compte {username} chez {service}. Le lien fonctionne une fois, pendant une heure.",
            link: "Choisir un nouveau mot de passe",
            remark: "Si ce n’était pas vous, ne faites rien\u{A0}: votre mot de passe reste le même."),
        invite: Text(
            subject: "Votre nouveau compte",
            line:
                "Un compte a été créé pour vous chez {service}. Son nom d’utilisateur est {username}. Choisissez un mot de passe pour l’utiliser. Le lien fonctionne une fois, pendant trois jours.",
            link: "Choisir un mot de passe",
            remark: "Si vous ne savez pas pourquoi vous recevez ce message, ne faites rien."),
        passwordChanged: Text(
            subject: "Votre mot de passe a été changé",
            line:
                "Le mot de passe du compte {username} chez {service} a été changé, et ses autres sessions ont été fermées.",
            link: "",
            remark:
                "Si ce n’était pas vous, choisissez tout de suite un nouveau mot de passe sur la page de connexion, et prévenez le responsable du service."
        ),
        confirmEmail: Text(
            subject: "Confirmez votre nouvelle adresse e-mail",
            line:
                "Le compte {username} chez {service} doit recevoir cette adresse. Le lien fonctionne une fois, pendant une heure.",
            link: "Confirmer l’adresse",
            remark: "Si ce n’était pas vous, ne faites rien\u{A0}: le compte garde son adresse."),
        approveEmail: Text(
            subject: "Approuvez votre nouvelle adresse e-mail",
            line:
                "L’adresse du compte {username} chez {service} doit passer de celle-ci à {address}. Le lien fonctionne une fois, pendant une heure.",
            link: "Approuver le changement",
            remark:
                "Si ce n’était pas vous, ne faites rien\u{A0}: le compte garde cette adresse. Choisissez un nouveau mot de passe, car quelqu’un est peut-être connecté à votre place."
        ),
        emailTaken: Text(
            subject: "Votre adresse reste à votre compte",
            line:
                "Quelqu’un voulait donner cette adresse à un autre compte chez {service}. Elle appartient déjà à votre compte {username}, et rien n’a été changé.",
            link: "",
            remark: "Si c’était vous, retirez d’abord l’adresse de votre compte."),
        emailNotice: Text(
            subject: "Votre adresse e-mail est en cours de changement",
            line: "L’adresse du compte {username} chez {service} est en train de passer de celle-ci à {address}.",
            link: "Garder cette adresse",
            remark:
                "Si c’était vous, ne faites rien. Sinon, gardez cette adresse\u{A0}: le lien fonctionne pendant sept jours, même après le changement."
        ),
        deleted: Text(
            subject: "Votre compte a été supprimé",
            line: "Le compte {username} chez {service} et toutes les données à votre sujet y ont été supprimés.",
            link: "",
            remark: "Si ce n’était pas vous, prévenez le responsable du service."))
}
