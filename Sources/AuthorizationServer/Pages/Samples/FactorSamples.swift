import OAuthCore
import PageRendering

/// The pages about second factors in their states.
enum FactorSamples {
    static let proof: [PageSample] = [
        proof("factor-app") { $0.leadApp }, proof("factor-wrong-code", error: { $0.wrong }) { $0.leadApp },
        proof("factor-recovery", isApp: false) { $0.leadRecovery },
    ]

    static let choice = [
        PageSample("factor-choice", .factorChoice, title: { FactorTexts.of($0).addHeading }) { language in
            let texts = FactorTexts.of(language)
            return PageContent.FactorChoice(
                texts: texts, lead: texts.demanded,
                methods: [
                    PageContent.Link(url: "/login/factor/new?method=totp", text: texts.addApp),
                    PageContent.Link(url: "/login/factor/new?method=webauthn", text: texts.addPasskey),
                ], cancel: PageContent.Link(url: "/account/security", text: texts.notNow))
        }
    ]

    static let app = [
        app("authenticator-addition", isWrong: false), app("authenticator-addition-wrong-code", isWrong: true),
    ]

    static let passkeys = [
        PageSample("passkey-addition", .passkeyAddition, title: { FactorTexts.of($0).passkeyHeading }) { language in
            let texts = FactorTexts.of(language)
            return PageContent.PasskeyAddition(
                texts: texts, lead: nil, error: nil,
                passkey: "<form method=\"post\" action=\"/login/factor/new\">"
                    + "<input type=\"hidden\" name=\"csrf\" value=\"\(PageSample.csrf)\">"
                    + "<label for=\"name\">\(texts.name)</label>"
                    + "<input type=\"text\" id=\"name\" value=\"\(texts.passkey)\">"
                    + "<button class=\"primary\">\(texts.addPasskey)</button></form>",
                cancel: PageContent.Link(url: "/account/security", text: texts.notNow))
        }
    ]

    static let codes = [
        PageSample("recovery-codes", .recoveryCodes, in: .security, title: { FactorTexts.of($0).recoveryHeading }) {
            codes($0)
        },
        PageSample("recovery-codes-login", .recoveryCodes, title: { FactorTexts.of($0).recoveryHeading }) { codes($0) },
    ]

    static let security = [
        PageSample("security", .security, in: .security, title: { FactorTexts.of($0).security }) {
            security($0, hasFactors: true)
        },
        PageSample("security-empty", .security, in: .security, title: { FactorTexts.of($0).security }) {
            security($0, hasFactors: false)
        },
    ]

    private static func proof(
        _ name: String, isApp: Bool = true, error: @escaping @Sendable (FactorTexts) -> String? = { _ in nil },
        lead: @escaping @Sendable (FactorTexts) -> String
    ) -> PageSample {
        PageSample(name, .factor, title: { FactorTexts.of($0).heading }) { language in
            let texts = FactorTexts.of(language)
            return PageContent.Factor(
                texts: texts, lead: lead(texts), action: "/login/factor", csrf: PageSample.csrf, flow: PageSample.flow,
                uiLocales: nil, choice: isApp ? "totp" : "recovery", error: error(texts),
                label: isApp ? texts.code : texts.recoveryCode, isApp: isApp, isRecovery: !isApp,
                others: [PageContent.Link(url: "/login/factor?with=recovery", text: texts.useRecovery)],
                restart: PageContent.Link(url: "/login", text: texts.startOver))
        }
    }

    private static func app(_ name: String, isWrong: Bool) -> PageSample {
        PageSample(name, .appAddition, title: { FactorTexts.of($0).appHeading }) { language in
            let texts = FactorTexts.of(language)
            let code =
                "<svg class=\"qr\" viewBox=\"0 0 8 8\" role=\"img\" aria-label=\"\(texts.qrCode)\">"
                + "<path fill=\"#fff\" d=\"M0 0h8v8H0z\"/><path d=\"M1 1h2v2H1zM5 1h2v2H5zM1 5h2v2H1zM4 4h1v1H4zM6 6h1v1H6z\"/></svg>"
            return PageContent.AppAddition(
                texts: texts, lead: nil, action: "/login/factor/new", csrf: PageSample.csrf, flow: PageSample.flow,
                uiLocales: nil, method: "totp", qrCode: code, secret: "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP",
                uri: "otpauth://totp/Sample:maria@example.com?secret=JBSWY3DPEHPK3PXP", name: texts.app,
                error: isWrong ? texts.wrongFirst : nil,
                cancel: PageContent.Link(url: "/account/security", text: texts.notNow))
        }
    }

    private static func codes(_ language: PageLanguage) -> PageContent.RecoveryCodes {
        let texts = FactorTexts.of(language)
        return PageContent.RecoveryCodes(
            texts: texts,
            codes: ["k7f3-9qxd", "m2wp-5hzc", "t8vn-4rbj", "x6gs-3kly", "p9dc-7fmw", "h4tz-2nvq"].map {
                PageContent.RecoveryCode(code: $0)
            }, goOn: PageContent.Link(url: "/account/security", text: texts.saved))
    }

    private static func security(_ language: PageLanguage, hasFactors: Bool) -> PageContent.Security {
        let texts = FactorTexts.of(language)
        let row = PageContent.FactorRow(
            id: "sample", name: "Maria’s phone", kind: texts.app, since: PageSample.moment(language, daysAgo: 30),
            lastUsed: PageSample.moment(language), removeLabel: texts.removeNamed("Maria’s phone"),
            renameLabel: texts.renameNamed("Maria’s phone"))
        return PageContent.Security(
            texts: texts, action: "/account/security", csrf: PageSample.csrf, notice: hasFactors ? texts.added : nil,
            isProblem: false, factors: hasFactors ? [row] : [], hasFactors: hasFactors,
            methods: [PageContent.FactorMethod(value: "totp", text: texts.addApp)], codesLeft: texts.codesLeft(8))
    }
}
