import PageRendering

extension ConsentTexts {
    static let english = ConsentTexts(
        aboutYou: "About you", inParticular: "In particular", allowedBefore: "Allowed before",
        untilSignOut: .init("Access ends when you sign out, at the latest on ", "."),
        whileAway: .init("The application keeps access while you are away, until ", " at the latest."),
        remembered: .init("Your answer is remembered until ", "."),
        onceOnly: "Your answer counts once: you are asked again each time.",
        takeBack: "You can take access back at any time on your account page.",
        yes: "yes", no: "no", list: MadeText { joined($0, ", ", " and ") },
        day: MadeText { "\($0.day) \($0.name(in: englishMonths)) \($0.year)" },
        money: .init(group: ",", decimal: ".", isSymbolFirst: true),
        applications: .init(
            lead: "These applications may use your account or your data.",
            lastUsed: .init(" · last used "), until: .init("Access until ", " at the latest"),
            untilSignOut: "Access until you sign out",
            rememberedOnly: .init("No access now; your answer is remembered until "), revokeAll: "Remove access",
            revokeOne: "Remove", revokeAllOf: .init("Remove all access of "), revokeOneOf: .init("Remove: "),
            narrowed: "The application no longer has this access.", empty: "No application has access at the moment."))

    private static let englishMonths = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    static let german = ConsentTexts(
        aboutYou: "Über Sie", inParticular: "Im Einzelnen", allowedBefore: "Bereits erlaubt",
        untilSignOut: .init("Der Zugriff endet, wenn Sie sich abmelden, spätestens am ", "."),
        whileAway: .init("Die Anwendung behält den Zugriff auch in Ihrer Abwesenheit, längstens bis ", "."),
        remembered: .init("Ihre Antwort wird bis ", " gemerkt."),
        onceOnly: "Ihre Antwort gilt nur einmal: Sie werden jedes Mal neu gefragt.",
        takeBack: "Sie können den Zugriff jederzeit auf Ihrer Kontoseite zurücknehmen.",
        yes: "ja", no: "nein", list: MadeText { joined($0, ", ", " und ") },
        day: MadeText { "\($0.day). \($0.name(in: germanMonths)) \($0.year)" },
        money: .init(group: ".", decimal: ",", isSymbolFirst: false),
        applications: .init(
            lead: "Diese Anwendungen dürfen Ihr Konto oder Ihre Daten nutzen.",
            lastUsed: .init(" · zuletzt genutzt am "), until: .init("Zugriff längstens bis "),
            untilSignOut: "Zugriff, bis Sie sich abmelden",
            rememberedOnly: .init("Derzeit kein Zugriff; Ihre Antwort ist gemerkt bis "),
            revokeAll: "Zugriff entziehen", revokeOne: "Entziehen",
            revokeAllOf: .init("Gesamten Zugriff entziehen: "), revokeOneOf: .init("Entziehen: "),
            narrowed: "Die Anwendung hat diesen Zugriff nicht mehr.", empty: "Derzeit hat keine Anwendung Zugriff."))

    private static let germanMonths = [
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
        "Dezember",
    ]

    static let french = ConsentTexts(
        aboutYou: "À votre sujet", inParticular: "En détail", allowedBefore: "Déjà autorisé",
        untilSignOut: .init("L’accès prend fin lorsque vous vous déconnectez, au plus tard le ", "."),
        whileAway: .init("L’application conserve l’accès en votre absence, au plus tard jusqu’au ", "."),
        remembered: .init("Votre réponse est mémorisée jusqu’au ", "."),
        onceOnly: "Votre réponse ne vaut qu’une fois\u{A0}: la question vous sera posée à chaque demande.",
        takeBack: "Vous pouvez retirer l’accès à tout moment sur la page de votre compte.",
        yes: "oui", no: "non", list: MadeText { joined($0, ", ", " et ") },
        day: MadeText { "\($0.day == 1 ? "1er" : String($0.day)) \($0.name(in: frenchMonths)) \($0.year)" },
        money: .init(group: "\u{202F}", decimal: ",", isSymbolFirst: false),
        applications: .init(
            lead: "Ces applications peuvent utiliser votre compte ou vos données.",
            lastUsed: .init(" · dernière utilisation le "), until: .init("Accès au plus tard jusqu’au "),
            untilSignOut: "Accès jusqu’à votre déconnexion",
            rememberedOnly: .init("Aucun accès actuellement\u{202F}; votre réponse est mémorisée jusqu’au "),
            revokeAll: "Retirer l’accès", revokeOne: "Retirer", revokeAllOf: .init("Retirer tout accès\u{A0}: "),
            revokeOneOf: .init("Retirer\u{A0}: "), narrowed: "L’application n’a plus cet accès.",
            empty: "Aucune application n’a accès actuellement."))

    private static let frenchMonths = [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    ]

    static let spanish = ConsentTexts(
        aboutYou: "Sobre usted", inParticular: "En concreto", allowedBefore: "Permitido anteriormente",
        untilSignOut: .init("El acceso termina cuando cierre la sesión, a más tardar el ", "."),
        whileAway: .init("La aplicación conserva el acceso en su ausencia, como máximo hasta el ", "."),
        remembered: .init("Su respuesta se recordará hasta el ", "."),
        onceOnly: "Su respuesta vale una sola vez: se le preguntará cada vez.",
        takeBack: "Puede retirar el acceso en cualquier momento en la página de su cuenta.",
        yes: "sí", no: "no", list: MadeText { joined($0, ", ", " y ") },
        day: MadeText { "\($0.day) de \($0.name(in: spanishMonths)) de \($0.year)" },
        money: .init(group: ".", decimal: ",", isSymbolFirst: false),
        applications: .init(
            lead: "Estas aplicaciones pueden usar su cuenta o sus datos.",
            lastUsed: .init(" · último uso: "), until: .init("Acceso como máximo hasta el "),
            untilSignOut: "Acceso hasta que cierre la sesión",
            rememberedOnly: .init("Sin acceso ahora; su respuesta se recuerda hasta el "),
            revokeAll: "Retirar el acceso", revokeOne: "Retirar", revokeAllOf: .init("Retirar todo el acceso de "),
            revokeOneOf: .init("Retirar: "), narrowed: "La aplicación ya no tiene este acceso.",
            empty: "Ninguna aplicación tiene acceso en este momento."))

    private static let spanishMonths = [
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
        "diciembre",
    ]
}
