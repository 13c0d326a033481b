import PageRendering

extension AccountFormTexts {
    static let german = AccountFormTexts(
        createAccount: "Konto erstellen",
        forgotPassword: "Passwort vergessen?",
        register: Page(
            heading: "Konto erstellen",
            lead: "Wir senden Ihnen einen Link, mit dem Sie Ihre E-Mail-Adresse bestätigen.", submit: "Link senden"),
        registerName: NamedPage(
            Page(heading: "Fast fertig", submit: "Konto erstellen"),
            lead: Around("", " ist bestätigt. Wählen Sie ein Passwort.")
        ),
        recover: Page(
            heading: "Passwort vergessen?",
            lead: "Wir senden Ihnen einen Link, mit dem Sie ein neues wählen.", submit: "Link senden"),
        choose: Page(
            heading: "Neues Passwort wählen", lead: "Sie werden überall abgemeldet.", submit: "Passwort speichern"),
        invited: NamedPage(
            Page(heading: "Willkommen", submit: "Passwort speichern"),
            lead: Around("Wählen Sie ein Passwort für das Konto ", ".")
        ),
        password: Page(heading: "Passwort", submit: "Passwort ändern"),
        email: Page(heading: "E-Mail-Adresse", submit: "Link senden"),
        confirmEmail: NamedPage(
            Page(heading: "E-Mail-Adresse bestätigen", submit: "Bestätigen"),
            lead: Around("", " wird die Adresse Ihres Kontos.")
        ),
        cancelEmail: NamedPage(
            Page(heading: "Waren Sie das nicht?", submit: "Alte Adresse behalten"),
            lead: Around(
                "Die Adresse Ihres Kontos wird gerade geändert, und zwar in ",
                ". Wenn Sie das nicht wollten, behalten Sie die alte. Sie werden dann überall abgemeldet.")
        ),
        emailAddress: "E-Mail-Adresse",
        emailOrUsername: "E-Mail-Adresse oder Benutzername",
        newEmail: "Neue E-Mail-Adresse",
        name: "Ihr Name",
        currentPassword: "Bisheriges Passwort",
        newPassword: "Neues Passwort",
        passwordHint: CountedText {
            "Mindestens \($0) Zeichen. Mehrere Wörter hintereinander sind ein gutes Passwort."
        },
        sent: PageTexts.Message(
            "Sehen Sie in Ihr Postfach",
            "Wenn die Adresse hier verwendet werden kann, ist eine Nachricht mit einem Link unterwegs. Der Link gilt eine Stunde lang."
        ),
        linkDead: PageTexts.Message(
            "Dieser Link gilt nicht mehr",
            "Er wurde schon verwendet, oder er ist zu alt. Sie können einen neuen anfordern."),
        signInFirst: PageTexts.Message(
            "Bitte zuerst anmelden",
            "Dieser Link ändert die Adresse eines Kontos. Melden Sie sich in diesem Browser bei diesem Konto an und öffnen Sie den Link dann noch einmal."
        ),
        askAdministrator: PageTexts.Message(
            "Passwort vergessen?",
            "Bitten Sie Ihre Administratorin oder Ihren Administrator um einen Link, mit dem Sie ein neues wählen."),
        recovered: PageTexts.Message(
            "Ihr Passwort ist gespeichert", "Sie sind überall abgemeldet. Melden Sie sich mit dem neuen Passwort an."),
        emailConfirmed: PageTexts.Message(
            "Ihre E-Mail-Adresse ist bestätigt", "Sie ist ab jetzt die Adresse Ihres Kontos."),
        emailCancelled: PageTexts.Message(
            "Ihre alte Adresse bleibt",
            "Sie sind überall abgemeldet. Wenn die Änderung nicht von Ihnen kam, wählen Sie jetzt ein neues Passwort."),
        passwordChanged: "Ihr Passwort ist geändert. Alle anderen Browser sind abgemeldet.",
        emailSent:
            "Eine Nachricht mit einem Link ist an die neue Adresse unterwegs. Der Link gilt eine Stunde lang.",
        presentEmail: Around("Ihre Adresse ist ", "."),
        unverifiedEmail: Around("Ihre Adresse ", " ist noch nicht bestätigt."),
        noEmail: "Ihr Konto hat noch keine E-Mail-Adresse.",
        signIn: "Anmelden",
        toAccount: "Zu Ihrem Konto",
        problems: Problems(
            email: "Geben Sie eine E-Mail-Adresse ein, etwa name@example.com.",
            name: "Geben Sie Ihren Namen ein.",
            currentPassword: "Das ist nicht Ihr bisheriges Passwort.",
            samePassword: "Das neue Passwort ist dasselbe wie das bisherige.",
            tooShort: CountedText { "Das Passwort ist zu kurz: Verwenden Sie mindestens \($0) Zeichen." },
            tooLong: "Das Passwort ist zu lang: Höchstens 1.024 Bytes sind möglich.",
            common:
                "Dieses Passwort ist zu verbreitet: Es wäre eines der ersten, die jemand ausprobiert. Wählen Sie ein anderes.",
            personal:
                "Dieses Passwort besteht aus Ihrem Namen, Ihrer Adresse oder dem Namen dieses Dienstes. Wählen Sie ein anderes.",
            taken: "Mit dieser Adresse gibt es schon ein Konto.",
            throttled: "Zu viele Versuche. Bitte warten Sie einige Minuten und versuchen Sie es dann erneut.",
            confirm: "Setzen Sie das Häkchen, wenn Ihr Konto gelöscht werden soll."),
        data: Data(
            heading: "Ihre Daten",
            download: "Herunterladen",
            downloadText: "Alles, was hier über Sie gespeichert ist, als JSON-Datei.",
            downloadButton: "Ihre Daten herunterladen",
            delete: "Konto löschen",
            deleteText:
                "Ihr Konto und alle Daten über Sie werden gelöscht, und Anwendungen verlieren den Zugriff. Das lässt sich nicht rückgängig machen.",
            deleteConfirm: "Ja, mein Konto endgültig löschen",
            deleteButton: "Konto löschen",
            deleteElsewhere:
                "Ihr Konto wird zentral verwaltet. Bitten Sie Ihre Administratorin oder Ihren Administrator, es zu löschen.",
            deleted: PageTexts.Message("Ihr Konto ist gelöscht", "Hier ist nichts mehr über Sie gespeichert.")))
}
