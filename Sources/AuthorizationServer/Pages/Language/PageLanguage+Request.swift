import HTTPExchange
import HTTPTypes
import OAuthCore
import PageRendering

extension PageLanguage {
    /// All texts, in the operator's words where there are any.
    var texts: PageTexts {
        guard PageWording.current != nil else { return originalTexts }
        return PageTexts(
            login: .of(self), consent: .of(self), account: .of(self), federation: .of(self), logout: .of(self),
            failures: .of(self), scopes: .of(self), moment: originalTexts.moment)
    }

    /// The texts that come along.
    var originalTexts: PageTexts {
        switch self {
        case .english: .english
        case .german: .german
        case .french: .french
        case .spanish: .spanish
        case .japanese: .japanese
        case .arabic: .arabic
        }
    }
}

extension EndpointRequest {
    /// What `ui_locales` is called in requests, in the URLs of pages and in their forms.
    static let uiLocales = "ui_locales"

    /// The language for this request: what the client asked for at its beginning, then what the browser asks for, then English.
    ///
    /// `uiLocales` is the wish that a flow has kept. Without one it is the request's own: the pages carry it along in their URLs and forms, so
    /// that an answer speaks the language of the page even where the flow cannot be found.
    func pageLanguage(_ uiLocales: String? = nil) -> PageLanguage {
        PageLanguage.chosen(uiLocales: uiLocales ?? self.uiLocales, acceptLanguage: headerFields[.acceptLanguage])
    }

    /// The `ui_locales` of the query or of the form; nil where there is none.
    var uiLocales: String? {
        if let query, let wish = try? FormParameters.collectingRepeats(query.utf8)[Self.uiLocales] { return wish }
        guard method == .post, let form = try? authorizationForm() else { return nil }
        return form[Self.uiLocales]
    }
}
