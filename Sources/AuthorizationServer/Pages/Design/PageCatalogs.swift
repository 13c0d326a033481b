import OAuthCore
import PageRendering

extension PageCatalog {
    /// The texts in a language: the operator's where there are any.
    static func of(_ language: PageLanguage) -> Self {
        PageWording.current?.catalog(Self.self, language) ?? original(language)
    }
}

/// All catalogs.
enum PageCatalogs {
    static let all: [any PageCatalog.Type] = [
        PageTexts.Login.self, PageTexts.Consent.self, PageTexts.Account.self, PageTexts.Federation.self,
        PageTexts.Logout.self, PageTexts.Failures.self, PageTexts.Scopes.self, AccountTexts.self, BrandTexts.self,
        PlaceTexts.self, ProfileTexts.self, ActivityTexts.self, FactorTexts.self, DeviceTexts.self, ConsentTexts.self,
        AccountFormTexts.self, EmailApprovalTexts.self, AccountLetters.self, FactorLetterTexts.self,
        NewDeviceTexts.self, MailTexts.self,
    ]
}

extension PageWording {
    /// Words by language and name; what names no language or no text is refused.
    init(_ texts: [String: [String: String]]) throws(PageDesignError) {
        var lines: [String] = []
        self.init(texts, of: PageCatalogs.all, under: "authorization_server.pages.texts", faults: &lines)
        guard lines.isEmpty else { throw PageDesignError(lines: lines) }
    }
}
