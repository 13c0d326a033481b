import HTTPExchange
import HTTPTypes
import OAuthCore
import Secrets

/// The form on the page that a link in a letter opens: it is answered by the browser that it was shown to, and by no other.
///
/// The page may be opened in another browser than the one that asked for the letter. A cookie that the page itself sets binds its form, so that
/// nobody has another person's browser answer with a link of their own.
struct LinkForm: Sendable {
    private static let lifetime: Int64 = 3600

    let services: BrowserServices
    /// The page's own path.
    let path: String

    /// What the page's form carries, and the cookie that goes out with it.
    func open(_ token: String, _ request: EndpointRequest) -> (csrf: String, cookies: [String]) {
        let name = services.cookies.flowName(token)
        let present = services.cookies.values(name, request).first
        let secret =
            present ?? RandomToken.alphanumeric(length: PageCookies.valueLength, from: services.context.random)
        let surplus = services.cookies.surplusFlowNames(request).filter { $0 != name }.map(services.cookies.remove)
        return (
            services.formToken.make(secret: secret, path: path, subject: token),
            surplus + [services.cookies.set(name, secret, seconds: Self.lifetime)]
        )
    }

    /// Refuses a form that was not shown to this browser.
    func check(_ form: FormParameters, _ request: EndpointRequest) throws(PageFailure) {
        let token = form[AccountLinkKeeper.parameter] ?? ""
        guard PageCookies.isValue(token) else { throw .finished("the token of the link is malformed") }
        let isShown = services.cookies.values(services.cookies.flowName(token), request).contains {
            services.formToken.isValid(form["csrf"], secret: $0, path: path, subject: token)
        }
        guard isShown else { throw .forbidden("the anti-forgery value of the form is missing or wrong") }
    }

    /// The hidden fields of the form.
    func hidden(_ token: String, _ request: EndpointRequest) -> [PageContent.Field] {
        [PageContent.Field(name: AccountLinkKeeper.parameter, value: token)]
            + (request.uiLocales.map { [PageContent.Field(name: EndpointRequest.uiLocales, value: $0)] } ?? [])
    }

    /// What is said where the link was used, or is too old.
    func dead(_ request: EndpointRequest, to path: String) -> EndpointResponse {
        let language = request.pageLanguage()
        let texts = AccountFormTexts.of(language)
        var answer = services.accountMessage(texts.linkDead, language, to: path, texts.signIn)
        answer.status = .badRequest
        answer.logDetail = .init(errorCode: "link_dead", detail: "the link was used already, or is too old")
        return answer
    }
}
