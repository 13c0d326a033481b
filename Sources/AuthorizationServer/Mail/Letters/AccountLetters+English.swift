extension AccountLetters {
    static let english = AccountLetters(
        register: Text(
            subject: "Confirm your email address",
            line:
                "Somebody, probably you, wants to create an account at {service} with this address. The link works once, for one hour.",
            link: "Create an account",
            remark: "If that was not you, do nothing: no account is created."),
        existing: Text(
            subject: "You already have an account",
            line:
                "Somebody, probably you, wanted to create an account at {service} with this address. There is one already, with the username {username}.",
            link: "Sign in",
            remark: "If you do not know the password any more, you can choose a new one on the sign-in page."),
        recover: Text(
            subject: "Choose a new password",
            line:
                "Somebody, probably you, asked for a new password for the account {username} at {service}. The link works once, for one hour.",
            link: "Choose a new password",
            remark: "If that was not you, do nothing: your password stays as it is."),
        invite: Text(
            subject: "Your new account",
            line:
                "An account at {service} was created for you. Its username is {username}. Choose a password to use it. The link works once, for three days.",
            link: "Choose a password",
            remark: "If you do not know why you get this message, do nothing."),
        passwordChanged: Text(
            subject: "Your password was changed",
            line: "The password of the account {username} at {service} was changed, and its other sessions were ended.",
            link: "",
            remark:
                "If that was not you, choose a new password on the sign-in page at once, and tell whoever runs the service."
        ),
        confirmEmail: Text(
            subject: "Confirm your new email address",
            line: "The account {username} at {service} is to get this address. The link works once, for one hour.",
            link: "Confirm the address",
            remark: "If that was not you, do nothing: the account keeps its address."),
        approveEmail: Text(
            subject: "Approve your new email address",
            line:
                "The address of the account {username} at {service} is to be changed from this one to {address}. The link works once, for one hour.",
            link: "Approve the change",
            remark:
                "If that was not you, do nothing: the account keeps this address. Choose a new password, because somebody may be signed in as you."
        ),
        emailTaken: Text(
            subject: "Your address stays with your account",
            line:
                "Somebody wanted to give this address to another account at {service}. It belongs to your account {username} already, and nothing was changed.",
            link: "",
            remark: "If that was you, remove the address from your account first."),
        emailNotice: Text(
            subject: "Your email address is being changed",
            line: "The address of the account {username} at {service} is being changed from this one to {address}.",
            link: "Keep this address",
            remark:
                "If that was you, do nothing. If not, keep this address: the link works for seven days, also after the change."
        ),
        deleted: Text(
            subject: "Your account was deleted",
            line: "The account {username} at {service} and all data about you there were deleted.",
            link: "",
            remark: "If that was not you, tell whoever runs the service."))
}
