import OAuthCore
import PageRendering

/// What the operator's own pages are called.
struct BrandTexts: PageCatalog {
    static let name = "links"
    let help: String
    let privacyPolicy: String
    let termsOfService: String
    let imprint: String

    static func original(_ language: PageLanguage) -> BrandTexts {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        case .spanish: spanish
        case .japanese: japanese
        case .arabic: arabic
        }
    }

    /// What a page is called.
    func name(of kind: PageSettings.LinkKind) -> String {
        switch kind {
        case .help: help
        case .privacyPolicy: privacyPolicy
        case .termsOfService: termsOfService
        case .imprint: imprint
        }
    }

    private static let english = BrandTexts(
        help: "Help", privacyPolicy: "Privacy policy", termsOfService: "Terms of service", imprint: "Imprint")

    private static let german = BrandTexts(
        help: "Hilfe", privacyPolicy: "Datenschutzerklärung", termsOfService: "Nutzungsbedingungen",
        imprint: "Impressum")

    private static let french = BrandTexts(
        help: "Aide", privacyPolicy: "Politique de confidentialité", termsOfService: "Conditions d’utilisation",
        imprint: "Mentions légales")

    private static let spanish = BrandTexts(
        help: "Ayuda", privacyPolicy: "Política de privacidad", termsOfService: "Condiciones del servicio",
        imprint: "Aviso legal")

    private static let japanese = BrandTexts(
        help: "ヘルプ", privacyPolicy: "プライバシーポリシー", termsOfService: "利用規約", imprint: "運営者情報")

    private static let arabic = BrandTexts(
        help: "المساعدة", privacyPolicy: "سياسة الخصوصية", termsOfService: "شروط الخدمة", imprint: "بيانات الناشر")
}
