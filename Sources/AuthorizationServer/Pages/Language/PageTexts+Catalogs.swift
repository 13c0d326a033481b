// The parts of the texts that were there first, each a catalog by itself.

import OAuthCore
import PageRendering

extension PageTexts.Login: PageCatalog {
    static let name = "login"
    static func original(_ language: PageLanguage) -> Self { language.originalTexts.login }
}

extension PageTexts.Consent: PageCatalog {
    static let name = "consent"
    static func original(_ language: PageLanguage) -> Self { language.originalTexts.consent }
}

extension PageTexts.Account: PageCatalog {
    static let name = "account"
    static func original(_ language: PageLanguage) -> Self { language.originalTexts.account }
}

extension PageTexts.Federation: PageCatalog {
    static let name = "federation"
    static func original(_ language: PageLanguage) -> Self { language.originalTexts.federation }
}

extension PageTexts.Logout: PageCatalog {
    static let name = "logout"
    static func original(_ language: PageLanguage) -> Self { language.originalTexts.logout }
}

extension PageTexts.Failures: PageCatalog {
    static let name = "failures"
    static func original(_ language: PageLanguage) -> Self { language.originalTexts.failures }
}

extension PageTexts.Scopes: PageCatalog {
    static let name = "scopes"
    static func original(_ language: PageLanguage) -> Self { language.originalTexts.scopes }
}
