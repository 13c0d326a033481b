extension PageTexts {
    /// The texts in English, which everything falls back to.
    static let english = PageTexts(
        login: Login(
            heading: "Sign in",
            client: Around("to continue to "),
            continueAs: Around("Continue as "),
            useAnother: "or use another account",
            username: "Email or username",
            password: "Password",
            submit: "Sign in",
            wrong: "That username and password do not match.",
            throttled: "Too many attempts. Please wait a few minutes and try again.",
            confirm: "Please confirm that it is you.",
            differentUser: "The application expects another account than the one that is signed in."),
        consent: Consent(
            heading: "Allow access?",
            asks: Around("", " would like to"),
            legend: "What is allowed",
            deny: "Deny",
            allow: "Allow",
            account: Around("Signed in as "),
            privacyPolicy: "Privacy policy",
            termsOfService: "Terms of service",
            about: Around("About ")),
        account: Account(
            title: "Your account",
            sessions: "Where you are signed in",
            thisBrowser: "This browser",
            anotherBrowser: "Another browser",
            since: Around("since "),
            lastUsed: Around(", last used "),
            endSession: "Sign out",
            endOthers: "Sign out all other browsers",
            applications: "Applications with access",
            revoke: "Revoke",
            revokeAccess: Around("Revoke the access of "),
            noApplications: "No application has access at the moment.",
            sessionEnded: "That browser is signed out.",
            othersEnded: "All other browsers are signed out.",
            accessRevoked: "The application has no access any more."),
        federation: Federation(
            or: "or",
            continueWith: Around("Continue with "),
            denied: Around("Signing in with ", " was cancelled or refused."),
            unavailable: Around("", " cannot be reached right now. Try again later, or sign in another way."),
            failed: Around("Signing in with ", " did not work. Try again, or sign in another way."),
            stale: Around("", " did not confirm that you signed in just now. Please sign in another way."),
            unknown: Around("You cannot sign in here with that ", " account."),
            methods: "Ways to sign in",
            password: "Password",
            linkedSince: Around("connected "),
            link: Around("Connect "),
            unlink: "Disconnect",
            unlinkFrom: Around("Disconnect "),
            linked: Around("You can now sign in with ", "."),
            alreadyLinked: Around("That ", " account is connected already."),
            linkedElsewhere: Around("That ", " account belongs to another account here. It was not connected."),
            linkFailed: Around("", " was not connected, because signing in there did not work."),
            unlinked: Around("You can no longer sign in with ", "."),
            onlyWay: "This is your only way to sign in. Connect another one first.",
            confirmed: "Thank you. For the next 5 minutes you can change your ways to sign in."),
        logout: Logout(
            heading: "Sign out?",
            clientAsks: Around("", " asks to sign you out."),
            account: Around("You are signed in as ", "."),
            submit: "Sign out",
            stay: "Stay signed in",
            done: Message(
                "You are signed out",
                "This browser has no session here any more."),
            again: "Sign in again"),
        failures: Failures(
            forbidden: Message(
                "This page cannot be answered here",
                "It was opened in another browser, it is too old, or cookies are blocked. Go back and begin again."),
            finished: Message(
                "This sign-in is over",
                "It was finished already, or it took too long. Go back to the application and begin again."),
            assertion: Message(
                "You could not be signed in",
                "What the application says about you was not accepted: it may be too old, or used already. If that goes on, tell whoever runs the application."
            ),
            tryAgain: "Try again",
            notAForm: Message(
                "This request cannot be read",
                "A form is expected."),
            refused: Refusal(
                "This request cannot be completed",
                nil
            ),
            throttled: Message(
                "Too many requests",
                "Please wait a moment and try again."),
            unavailable: Message(
                "Not available right now",
                "Please try again in a moment."),
            reference: "reference"),
        scopes: Scopes(
            openid: "Know who you are",
            profile: "See your profile, such as your name",
            email: "See your email address",
            address: "See your postal address",
            phone: "See your phone number",
            offlineAccess: "Keep its access while you are away"),
        moment: { day, clock in "\(day.day) \(day.name(in: months)) \(day.year), \(clock) UTC" })

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}
