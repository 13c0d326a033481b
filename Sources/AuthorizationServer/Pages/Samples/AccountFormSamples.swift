import PageRendering

/// The pages of one form around an account in their states: registration, recovery, password and address.
enum AccountFormSamples {
    static let forms = [
        card("register") { address($0, $0.register) },
        card("register-wrong-address") { address($0, $0.register, error: $0.problems.email) },
        card("register-name") { texts in
            form(
                texts.registerName.page,
                lead: .init(
                    before: texts.registerName.lead.before, name: "maria@example.com",
                    after: texts.registerName.lead.after),
                [
                    PageContent.FormField(
                        name: "name", label: texts.name, autocomplete: "name", capitals: "words", isFirst: true),
                    newPassword(texts),
                ])
        },
        card("recover") { address($0, $0.recover) },
        card("choose-password") { form($0.choose, [newPassword($0)]) },
        card("choose-common-password") {
            form($0.choose, error: $0.problems.common, [newPassword($0, isInvalid: true)])
        },
        card("confirm-email") { link($0.confirmEmail) },
        PageSample("approve-email", .form, title: { EmailApprovalTexts.of($0).ask.page.heading }) {
            link(EmailApprovalTexts.of($0).ask)
        },
        PageSample("password", .form, in: .password, title: { AccountFormTexts.of($0).password.heading }) { language in
            let texts = AccountFormTexts.of(language)
            let current = PageContent.FormField(
                name: "current_password", label: texts.currentPassword, type: "password", direction: "ltr",
                autocomplete: "current-password", maximum: 1024)
            return form(texts.password, [current, newPassword(texts)])
        },
        PageSample("email", .form, in: .email, title: { AccountFormTexts.of($0).email.heading }) { language in
            let texts = AccountFormTexts.of(language)
            return form(texts.email, [.email(texts.newEmail, value: nil)])
        },
    ]

    static let data = [data("data", mayDelete: true), data("data-declared", mayDelete: false)]

    private static func data(_ name: String, mayDelete: Bool) -> PageSample {
        PageSample(name, .accountData, in: .data, title: { AccountFormTexts.of($0).data.heading }) { language in
            DataEndpoint.Content(
                texts: AccountFormTexts.of(language).data, action: "/account/data", csrf: PageSample.csrf,
                mayDelete: mayDelete, error: nil)
        }
    }

    private static func card(
        _ name: String, _ page: @escaping @Sendable (AccountFormTexts) -> PageContent.FormPage
    ) -> PageSample {
        PageSample(name, .form, title: { page(AccountFormTexts.of($0)).heading }) { page(AccountFormTexts.of($0)) }
    }

    /// The page that a link about an address opens.
    private static func link(_ texts: AccountFormTexts.NamedPage) -> PageContent.FormPage {
        form(
            texts.page, lead: .init(before: texts.lead.before, name: "maria@example.org", after: texts.lead.after), [])
    }

    private static func address(
        _ texts: AccountFormTexts, _ page: AccountFormTexts.Page, error: String? = nil
    ) -> PageContent.FormPage {
        form(
            page, error: error,
            [.email(texts.emailAddress, value: error.map { _ in "maria" }, isInvalid: error != nil)])
    }

    private static func newPassword(_ texts: AccountFormTexts, isInvalid: Bool = false) -> PageContent.FormField {
        .newPassword(texts.newPassword, hint: texts.passwordHint(15), isInvalid: isInvalid)
    }

    private static func form(
        _ page: AccountFormTexts.Page, lead: PageContent.Lead? = nil, error: String? = nil,
        _ fields: [PageContent.FormField]
    ) -> PageContent.FormPage {
        var content = PageContent.FormPage(heading: page.heading)
        content.lead = lead ?? (page.lead.isEmpty ? nil : PageContent.Lead(before: page.lead))
        content.error = error
        content.form = PageContent.Form(
            action: "/register", csrf: PageSample.csrf,
            hidden: [PageContent.Field(name: "flow", value: PageSample.flow)], fields: fields, submit: page.submit)
        return content
    }
}
