import PageRendering

extension AccountFormTexts {
    static let english = AccountFormTexts(
        createAccount: "Create an account",
        forgotPassword: "Forgot your password?",
        register: Page(
            heading: "Create an account", lead: "We send you a link to confirm your email address.",
            submit: "Send link"),
        registerName: NamedPage(
            Page(heading: "Almost done", submit: "Create account"),
            lead: Around("", " is confirmed. Choose a password.")
        ),
        recover: Page(
            heading: "Forgot your password?", lead: "We send you a link to choose a new one.", submit: "Send link"),
        choose: Page(
            heading: "Choose a new password", lead: "You will be signed out everywhere.", submit: "Save password"),
        invited: NamedPage(
            Page(heading: "Welcome", submit: "Save password"), lead: Around("Choose a password for the account ", ".")
        ),
        password: Page(heading: "Password", submit: "Change password"),
        email: Page(heading: "Email address", submit: "Send link"),
        confirmEmail: NamedPage(
            Page(heading: "Confirm your email address", submit: "Confirm"),
            lead: Around("", " becomes the address of your account.")
        ),
        cancelEmail: NamedPage(
            Page(heading: "Was that not you?", submit: "Keep the old address"),
            lead: Around(
                "The address of your account is being changed to ",
                ". If you did not ask for that, keep the old one. You will be signed out everywhere.")
        ),
        emailAddress: "Email address",
        emailOrUsername: "Email address or username",
        newEmail: "New email address",
        name: "Your name",
        currentPassword: "Current password",
        newPassword: "New password",
        passwordHint: CountedText { "At least \($0) characters. Several words in a row make a good password." },
        sent: PageTexts.Message(
            "Check your mail",
            "If the address can be used here, a message with a link is on its way. The link works for one hour."),
        linkDead: PageTexts.Message(
            "This link no longer works", "It has been used already, or it is too old. You can ask for a new one."),
        signInFirst: PageTexts.Message(
            "Sign in first",
            "This link changes the address of an account. Sign in to that account in this browser, then open the link again."
        ),
        askAdministrator: PageTexts.Message(
            "Forgot your password?",
            "Ask your administrator for a link with which you can choose a new one."),
        recovered: PageTexts.Message(
            "Your password is saved", "You are signed out everywhere. Sign in with the new password."),
        emailConfirmed: PageTexts.Message(
            "Your email address is confirmed", "It is the address of your account from now on."),
        emailCancelled: PageTexts.Message(
            "Your old address stays",
            "You are signed out everywhere. If you did not ask for the change, choose a new password now."),
        passwordChanged: "Your password is changed. All other browsers are signed out.",
        emailSent: "A message with a link is on its way to the new address. The link works for one hour.",
        presentEmail: Around("Your address is ", "."),
        unverifiedEmail: Around("Your address ", " is not confirmed yet."),
        noEmail: "Your account has no email address yet.",
        signIn: "Sign in",
        toAccount: "To your account",
        problems: Problems(
            email: "Enter an email address, such as name@example.com.",
            name: "Enter your name.",
            currentPassword: "That is not your current password.",
            samePassword: "The new password is the same as the current one.",
            tooShort: CountedText { "The password is too short: use at least \($0) characters." },
            tooLong: "The password is too long: use at most 1,024 bytes.",
            common: "This password is too common: it would be among the first that somebody tries. Choose another one.",
            personal:
                "This password is made of your name or address, or of the name of this service. Choose another one.",
            taken: "There is an account with this address already.",
            throttled: "Too many attempts. Please wait a few minutes and try again.",
            confirm: "Tick the box to confirm that your account is to be deleted."),
        data: Data(
            heading: "Your data",
            download: "Download",
            downloadText: "Everything that is kept about you here, as a JSON file.",
            downloadButton: "Download your data",
            delete: "Delete account",
            deleteText:
                "Your account and all data about you are deleted, and applications lose access. This cannot be undone.",
            deleteConfirm: "Yes, delete my account for good",
            deleteButton: "Delete account",
            deleteElsewhere: "Your account is managed by an administrator. Ask them to delete it.",
            deleted: PageTexts.Message("Your account is deleted", "Nothing about you is kept here any more.")))
}
