extension PageTexts {
    /// The texts in German.
    static let german = PageTexts(
        login: Login(
            heading: "Anmelden",
            client: Around("um mit ", " fortzufahren"),
            continueAs: Around("Weiter als "),
            useAnother: "oder ein anderes Konto verwenden",
            username: "E-Mail-Adresse oder Benutzername",
            password: "Passwort",
            submit: "Anmelden",
            wrong: "Benutzername oder Passwort ist falsch.",
            throttled: "Zu viele Versuche. Bitte warten Sie einige Minuten und versuchen Sie es dann erneut.",
            confirm: "Bitte bestätigen Sie, dass Sie es sind.",
            differentUser: "Die Anwendung erwartet ein anderes Konto als das, mit dem Sie angemeldet sind."),
        consent: Consent(
            heading: "Zugriff erlauben?",
            asks: Around("", " möchte"),
            legend: "Was erlaubt wird",
            deny: "Ablehnen",
            allow: "Erlauben",
            account: Around("Angemeldet als "),
            privacyPolicy: "Datenschutzerklärung",
            termsOfService: "Nutzungsbedingungen",
            about: Around("Über ")),
        account: Account(
            title: "Ihr Konto",
            sessions: "Wo Sie angemeldet sind",
            thisBrowser: "Dieser Browser",
            anotherBrowser: "Ein anderer Browser",
            since: Around("seit "),
            lastUsed: Around(", zuletzt benutzt: "),
            endSession: "Abmelden",
            endOthers: "Alle anderen Browser abmelden",
            applications: "Anwendungen mit Zugriff",
            revoke: "Entziehen",
            revokeAccess: Around("Zugriff entziehen: "),
            noApplications: "Zurzeit hat keine Anwendung Zugriff.",
            sessionEnded: "Der andere Browser ist abgemeldet.",
            othersEnded: "Alle anderen Browser sind abgemeldet.",
            accessRevoked: "Die Anwendung hat keinen Zugriff mehr."),
        federation: Federation(
            or: "oder",
            continueWith: Around("Weiter mit "),
            denied: Around("Die Anmeldung mit ", " wurde abgebrochen oder abgelehnt."),
            unavailable: Around(
                "", " ist zurzeit nicht erreichbar. Versuchen Sie es später erneut oder melden Sie sich anders an."),
            failed: Around(
                "Die Anmeldung mit ", " hat nicht geklappt. Versuchen Sie es erneut oder melden Sie sich anders an."),
            stale: Around(
                "", " hat nicht bestätigt, dass Sie sich eben angemeldet haben. Bitte melden Sie sich anders an."),
            unknown: Around("Mit diesem Konto bei ", " können Sie sich hier nicht anmelden."),
            methods: "Anmeldearten",
            password: "Passwort",
            linkedSince: Around("verbunden seit "),
            link: Around("", " verbinden"),
            unlink: "Trennen",
            unlinkFrom: Around("", " trennen"),
            linked: Around("Sie können sich jetzt mit ", " anmelden."),
            alreadyLinked: Around("Dieses Konto bei ", " ist schon verbunden."),
            linkedElsewhere: Around(
                "Dieses Konto bei ", " gehört hier zu einem anderen Konto. Es wurde nicht verbunden."),
            linkFailed: Around("", " wurde nicht verbunden, weil die Anmeldung dort nicht geklappt hat."),
            unlinked: Around("Sie können sich nicht mehr mit ", " anmelden."),
            onlyWay: "Anders können Sie sich nicht anmelden. Verbinden Sie zuerst ein weiteres Konto.",
            confirmed: "Danke. In den nächsten 5 Minuten können Sie Ihre Anmeldearten ändern."),
        logout: Logout(
            heading: "Abmelden?",
            clientAsks: Around("", " möchte Sie abmelden."),
            account: Around("Sie sind als ", " angemeldet."),
            submit: "Abmelden",
            stay: "Angemeldet bleiben",
            done: Message(
                "Sie sind abgemeldet",
                "Dieser Browser hat hier keine Sitzung mehr."),
            again: "Erneut anmelden"),
        failures: Failures(
            forbidden: Message(
                "Diese Seite kann hier nicht beantwortet werden",
                "Sie wurde in einem anderen Browser geöffnet, sie ist zu alt, oder Cookies sind blockiert. Gehen Sie zurück und beginnen Sie von vorn."
            ),
            finished: Message(
                "Diese Anmeldung ist beendet",
                "Sie wurde schon abgeschlossen oder hat zu lange gedauert. Gehen Sie zurück zur Anwendung und beginnen Sie von vorn."
            ),
            assertion: Message(
                "Die Anmeldung ist nicht gelungen",
                "Was die Anwendung über Sie mitteilt, wurde nicht angenommen: Es ist vielleicht zu alt oder schon verwendet. Bleibt es dabei, wenden Sie sich an ihren Betreiber."
            ),
            tryAgain: "Noch einmal versuchen",
            notAForm: Message(
                "Diese Anfrage ist nicht lesbar",
                "Erwartet wird ein Formular."),
            refused: Refusal(
                "Diese Anfrage kann nicht ausgeführt werden",
                "Die Anwendung hat eine Anfrage gesendet, die hier nicht beantwortet werden kann. Bleibt es dabei, wenden Sie sich an ihren Betreiber."
            ),
            throttled: Message(
                "Zu viele Anfragen",
                "Bitte warten Sie einen Moment und versuchen Sie es erneut."),
            unavailable: Message(
                "Zurzeit nicht erreichbar",
                "Bitte versuchen Sie es gleich noch einmal."),
            reference: "Kennung"),
        scopes: Scopes(
            openid: "Wissen, wer Sie sind",
            profile: "Ihr Profil sehen, zum Beispiel Ihren Namen",
            email: "Ihre E-Mail-Adresse sehen",
            address: "Ihre Postanschrift sehen",
            phone: "Ihre Telefonnummer sehen",
            offlineAccess: "Den Zugriff behalten, auch wenn Sie nicht da sind"),
        moment: { day, clock in "\(day.day). \(day.name(in: months)) \(day.year), \(clock) Uhr (UTC)" })

    private static let months = [
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
        "Dezember",
    ]
}
