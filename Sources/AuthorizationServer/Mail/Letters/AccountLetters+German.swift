extension AccountLetters {
    static let german = AccountLetters(
        register: Text(
            subject: "Bestätigen Sie Ihre E-Mail-Adresse",
            line:
                "Jemand, vermutlich Sie selbst, möchte bei {service} mit dieser Adresse ein Konto erstellen. Der Link gilt einmal und eine Stunde lang.",
            link: "Konto erstellen",
            remark: "Wenn Sie das nicht waren, müssen Sie nichts tun: Es wird kein Konto erstellt."),
        existing: Text(
            subject: "Sie haben bereits ein Konto",
            line:
                "Jemand, vermutlich Sie selbst, wollte bei {service} mit dieser Adresse ein Konto erstellen. Es gibt schon eines, mit dem Benutzernamen {username}.",
            link: "Anmelden",
            remark: "Wenn Sie das Passwort nicht mehr wissen, können Sie auf der Anmeldeseite ein neues wählen."),
        recover: Text(
            subject: "Wählen Sie ein neues Passwort",
            line:
                "Jemand, vermutlich Sie selbst, möchte ein neues Passwort für das Konto {username} bei {service}. Der Link gilt einmal und eine Stunde lang.",
            link: "Neues Passwort wählen",
            remark: "Wenn Sie das nicht waren, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist."),
        invite: Text(
            subject: "Ihr neues Konto",
            line:
                "Bei {service} wurde ein Konto für Sie erstellt. Der Benutzername ist {username}. Wählen Sie ein Passwort, um es zu verwenden. Der Link gilt einmal und drei Tage lang.",
            link: "Passwort wählen",
            remark: "Wenn Sie nicht wissen, warum Sie diese Nachricht erhalten, müssen Sie nichts tun."),
        passwordChanged: Text(
            subject: "Ihr Passwort wurde geändert",
            line:
                "Das Passwort des Kontos {username} bei {service} wurde geändert, und seine anderen Sitzungen wurden beendet.",
            link: "",
            remark:
                "Wenn Sie das nicht waren, wählen Sie auf der Anmeldeseite sofort ein neues Passwort, und melden Sie sich beim Betreiber des Dienstes."
        ),
        confirmEmail: Text(
            subject: "Bestätigen Sie Ihre neue E-Mail-Adresse",
            line:
                "Das Konto {username} bei {service} soll diese Adresse erhalten. Der Link gilt einmal und eine Stunde lang.",
            link: "Adresse bestätigen",
            remark: "Wenn Sie das nicht waren, müssen Sie nichts tun: Das Konto behält seine Adresse."),
        approveEmail: Text(
            subject: "Stimmen Sie Ihrer neuen E-Mail-Adresse zu",
            line:
                "Die Adresse des Kontos {username} bei {service} soll von dieser in {address} geändert werden. Der Link gilt einmal und eine Stunde lang.",
            link: "Der Änderung zustimmen",
            remark:
                "Wenn Sie das nicht waren, müssen Sie nichts tun: Das Konto behält diese Adresse. Wählen Sie ein neues Passwort, denn vielleicht ist jemand in Ihrem Namen angemeldet."
        ),
        emailTaken: Text(
            subject: "Ihre Adresse bleibt bei Ihrem Konto",
            line:
                "Jemand wollte diese Adresse einem anderen Konto bei {service} geben. Sie gehört schon zu Ihrem Konto {username}, und nichts wurde geändert.",
            link: "",
            remark: "Wenn Sie das waren, entfernen Sie die Adresse zuerst aus Ihrem Konto."),
        emailNotice: Text(
            subject: "Ihre E-Mail-Adresse wird geändert",
            line: "Die Adresse des Kontos {username} bei {service} wird gerade von dieser in {address} geändert.",
            link: "Diese Adresse behalten",
            remark:
                "Wenn Sie das waren, müssen Sie nichts tun. Wenn nicht, behalten Sie diese Adresse: Der Link gilt sieben Tage lang, auch nach der Änderung."
        ),
        deleted: Text(
            subject: "Ihr Konto wurde gelöscht",
            line: "Das Konto {username} bei {service} und alle Daten über Sie wurden dort gelöscht.",
            link: "",
            remark: "Wenn Sie das nicht waren, melden Sie sich beim Betreiber des Dienstes."))
}
