extension DeviceTexts {
    static let english = DeviceTexts(
        heading: "Connect a device",
        lead: "Enter the eight letters that your device shows.",
        code: "Code on your device",
        submit: "Continue",
        malformed: "That is not a code of a device. It has eight letters, like BCDF-GHJK, and no digits.",
        unknown: "This code is not valid, or it has expired. Look at your device again.",
        throttled: "Too many attempts. Please wait a few minutes and try again.",
        question: "Allow this device?",
        asks: .init("", " asks for access on a device"),
        warning: """
            Allow this only if you began it yourself just now and the device is in front of you. If somebody sent you the code or a \
            link to this page, deny it: they would get into your account.
            """,
        sameCode: "Your device must show this code:",
        from: "Asked from",
        at: "Asked at",
        unknownAddress: "an unknown address",
        elsewhere: "This is another network than the one that you are in.",
        legend: "What the device may do",
        allowed: .init("Your device is connected", "You can go on there. This page can be closed."),
        denied: .init("Nothing was allowed", "The device has no access. This page can be closed."))

    static let german = DeviceTexts(
        heading: "Ein Gerät verbinden",
        lead: "Geben Sie die acht Buchstaben ein, die Ihr Gerät anzeigt.",
        code: "Code auf Ihrem Gerät",
        submit: "Weiter",
        malformed: "Das ist kein Code eines Geräts. Er hat acht Buchstaben, etwa BCDF-GHJK, und keine Ziffern.",
        unknown: "Dieser Code ist ungültig oder abgelaufen. Sehen Sie noch einmal auf Ihr Gerät.",
        throttled: "Zu viele Versuche. Bitte warten Sie einige Minuten und versuchen Sie es dann erneut.",
        question: "Dieses Gerät zulassen?",
        asks: .init("", " bittet auf einem Gerät um Zugriff"),
        warning: """
            Erlauben Sie das nur, wenn Sie es eben selbst begonnen haben und das Gerät vor Ihnen steht. Hat Ihnen jemand den Code oder einen \
            Link zu dieser Seite geschickt, lehnen Sie ab: Die Person käme sonst in Ihr Konto.
            """,
        sameCode: "Ihr Gerät muss diesen Code anzeigen:",
        from: "Angefragt von",
        at: "Angefragt am",
        unknownAddress: "unbekannte Adresse",
        elsewhere: "Das ist ein anderes Netz als das, in dem Sie sind.",
        legend: "Was das Gerät darf",
        allowed: .init("Ihr Gerät ist verbunden", "Sie können dort weitermachen. Diese Seite kann geschlossen werden."),
        denied: .init(
            "Es wurde nichts erlaubt", "Das Gerät hat keinen Zugriff. Diese Seite kann geschlossen werden."))

    static let french = DeviceTexts(
        heading: "Connecter un appareil",
        lead: "Saisissez les huit lettres affichées par votre appareil.",
        code: "Code affiché par votre appareil",
        submit: "Continuer",
        malformed: "Ce n’est pas un code d’appareil. Il comporte huit lettres, comme BCDF-GHJK, et aucun chiffre.",
        unknown: "Ce code n’est pas valable ou a expiré. Regardez à nouveau votre appareil.",
        throttled: "Trop de tentatives. Veuillez patienter quelques minutes, puis réessayer.",
        question: "Autoriser cet appareil\u{202F}?",
        asks: .init("", " demande un accès sur un appareil"),
        warning: """
            N’autorisez cet accès que si vous venez de le demander vous-même et que l’appareil est devant vous. Si quelqu’un vous a envoyé \
            le code ou un lien vers cette page, refusez\u{A0}: cette personne accéderait à votre compte.
            """,
        sameCode: "Votre appareil doit afficher ce code\u{A0}:",
        from: "Demande venant de",
        at: "Demande du",
        unknownAddress: "une adresse inconnue",
        elsewhere: "Ce réseau n’est pas celui que vous utilisez.",
        legend: "Ce que l’appareil pourra faire",
        allowed: .init("Votre appareil est connecté", "Vous pouvez continuer sur celui-ci et fermer cette page."),
        denied: .init("Rien n’a été autorisé", "L’appareil n’a aucun accès. Vous pouvez fermer cette page."))

    static let spanish = DeviceTexts(
        heading: "Conectar un dispositivo",
        lead: "Introduzca las ocho letras que muestra su dispositivo.",
        code: "Código de su dispositivo",
        submit: "Continuar",
        malformed: "Ese no es el código de un dispositivo. Tiene ocho letras, como BCDF-GHJK, y ninguna cifra.",
        unknown: "Este código no es válido o ha caducado. Vuelva a mirar su dispositivo.",
        throttled: "Demasiados intentos. Espere unos minutos y vuelva a intentarlo.",
        question: "¿Permitir este dispositivo?",
        asks: .init("", " pide acceso en un dispositivo"),
        warning: """
            Permítalo solo si lo acaba de iniciar usted y tiene el dispositivo delante. Si alguien le ha enviado el código o un enlace a \
            esta página, deniéguelo: esa persona entraría en su cuenta.
            """,
        sameCode: "Su dispositivo debe mostrar este código:",
        from: "Solicitado desde",
        at: "Solicitado el",
        unknownAddress: "una dirección desconocida",
        elsewhere: "Es una red distinta de la suya.",
        legend: "Lo que podrá hacer el dispositivo",
        allowed: .init("Su dispositivo está conectado", "Puede continuar en él. Ya puede cerrar esta página."),
        denied: .init("No se ha permitido nada", "El dispositivo no tiene acceso. Ya puede cerrar esta página."))
}
