extension PageTexts {
    static let english = PageTexts(
        login: Login(
            choose: Message("Sign in", "Choose how you want to sign in."), ways: "Ways to sign in",
            signInWith: Around("Sign in with "), tryAgainWith: Around("Try again with "),
            home: "Back to the start page",
            reference: "reference"),
        failures: Failures(
            ended: Message("Please sign in", "Your session has ended. Sign in to go on."),
            fromElsewhere: Message(
                "This cannot be done from here", "The request did not come from a page of this site."),
            over: Message(
                "This sign-in is over",
                "It was finished already, took too long, or was begun in another browser. Begin again; it helps to allow cookies."
            ),
            unknownProvider: Message("This way to sign in is not known", "Choose one of those below."),
            providerUnavailable: Message(
                "This way to sign in is not available right now", "Try again in a moment, or choose another one."),
            notAccepted: Message(
                "The sign-in did not work", "What came back could not be accepted. Try again, or choose another way."),
            cancelled: Message("You are not signed in", "The sign-in was cancelled, or access was not allowed."),
            incomplete: Message(
                "This request cannot be completed", "The address that was opened is not complete or not allowed."),
            nothingHere: Message("There is nothing here", "The link is wrong, too old, or was used already."),
            anotherWay: Message("This request cannot be completed", "This page is opened in another way."),
            unavailable: Message("Not available right now", "Please try again in a moment.")))

    static let german = PageTexts(
        login: Login(
            choose: Message("Anmelden", "Wählen Sie, wie Sie sich anmelden möchten."), ways: "Wege zur Anmeldung",
            signInWith: Around("Mit ", " anmelden"), tryAgainWith: Around("Noch einmal mit ", " versuchen"),
            home: "Zurück zur Startseite", reference: "Kennung"),
        failures: Failures(
            ended: Message(
                "Bitte melden Sie sich an", "Ihre Sitzung ist beendet. Melden Sie sich an, um fortzufahren."),
            fromElsewhere: Message(
                "Das geht von hier aus nicht", "Die Anfrage kam nicht von einer Seite dieses Angebots."),
            over: Message(
                "Diese Anmeldung ist vorbei",
                "Sie wurde schon abgeschlossen, hat zu lange gedauert oder wurde in einem anderen Browser begonnen. Beginnen Sie neu; oft hilft es, Cookies zu erlauben."
            ),
            unknownProvider: Message("Dieser Weg zur Anmeldung ist nicht bekannt", "Wählen Sie einen der folgenden."),
            providerUnavailable: Message(
                "Dieser Weg zur Anmeldung ist gerade nicht verfügbar",
                "Versuchen Sie es gleich noch einmal oder wählen Sie einen anderen."),
            notAccepted: Message(
                "Die Anmeldung hat nicht geklappt",
                "Die Antwort konnte nicht angenommen werden. Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg."
            ),
            cancelled: Message(
                "Sie sind nicht angemeldet", "Die Anmeldung wurde abgebrochen, oder der Zugriff wurde nicht erlaubt."),
            incomplete: Message(
                "Diese Anfrage kann nicht ausgeführt werden",
                "Die geöffnete Adresse ist unvollständig oder nicht erlaubt."),
            nothingHere: Message("Hier ist nichts", "Der Link ist falsch, zu alt oder wurde schon benutzt."),
            anotherWay: Message(
                "Diese Anfrage kann nicht ausgeführt werden", "Diese Seite wird auf einem anderen Weg geöffnet."),
            unavailable: Message("Gerade nicht verfügbar", "Bitte versuchen Sie es gleich noch einmal.")))
}
