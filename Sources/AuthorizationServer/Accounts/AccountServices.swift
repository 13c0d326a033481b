import HTTPExchange
import HTTPTypes
import OAuthCore
import PageRendering
import Secrets

extension BrowserServices {
    /// Changes to accounts, from the pages.
    var accountChanges: AccountChanges { AccountChanges(context: context) }

    /// The links under the login form: to make an account, and to replace a forgotten password.
    func accountOffers(_ open: FlowKeeper.OpenFlow, _ language: PageLanguage) -> [PageContent.Link] {
        let texts = AccountFormTexts.of(language)
        var offers: [(String, String)] = []
        if context.settings.accounts.recoversByMail { offers.append((RecoverEndpoint.path, texts.forgotPassword)) }
        if context.settings.accounts.isRegistrationOpen { offers.append((RegisterEndpoint.path, texts.createAccount)) }
        let locales = open.flow.uiLocales.map { [(EndpointRequest.uiLocales, $0)] } ?? []
        return offers.map { path, text in
            PageContent.Link(url: location.url(path, [(FlowKeeper.parameter, open.handle)] + locales), text: text)
        }
    }

    /// A page with at most one form, as a card of its own.
    func formPage(
        _ page: PageContent.FormPage, _ language: PageLanguage, status: HTTPResponse.Status = .ok
    ) -> EndpointResponse {
        pages.render(.form, page, title: page.heading, language, status: status)
    }

    /// A page that says one thing, with a link onwards.
    func accountMessage(
        _ message: PageTexts.Message, _ language: PageLanguage, to path: String, _ text: String,
        _ parameters: [(String, String)] = []
    ) -> EndpointResponse {
        pages.message(message, link: PageContent.Link(url: location.url(path, parameters), text: text), language)
    }

    /// Has something done after the answer; where there is no room for it the person tries again.
    func after(_ errand: @escaping Errands.Errand) throws(PageFailure) {
        guard context.errands.add(errand) else { throw .busy("\(Errands.capacity) errands wait already") }
    }

    /// The hash of a password that is chosen now, or why it is not taken.
    func chosen(
        _ password: String, names: [String], _ texts: AccountFormTexts.Problems
    ) async throws(PageFailure) -> Result<String, Refused> {
        let rules = PasswordRules(minimumLength: context.settings.accounts.minimumPasswordLength)
        let service = [context.mailer.serviceName, location.host].compactMap { $0 }
        if let problem = rules.problem(PasswordText.prepared(password), names: names + service) {
            return .failure(Refused(text: texts.text(problem)))
        }
        do throws(PasswordError) { return .success(try await context.passwords.hash(password)) } catch {
            throw .busy("the password threads are busy: \(error)")
        }
    }

    /// Why an answer is not taken, in the person's language.
    struct Refused: Error {
        let text: String
    }
}

extension AccountFormTexts.Problems {
    /// The words for what is wrong with a password.
    func text(_ problem: PasswordRules.Problem) -> String {
        switch problem {
        case .tooShort(let minimum): tooShort(minimum)
        case .tooLong: tooLong
        case .common: common
        case .personal: personal
        }
    }
}
