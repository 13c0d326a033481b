import HTTPExchange
import OAuthCore
import PageRendering
import Storage

/// Tells people what happened to their second factors, as far as their address is known to be theirs.
struct FactorLetters: Sendable {
    let context: ServerContext

    /// What people are told of.
    enum Occasion: Sendable, Hashable {
        case added
        case removed
        /// By an administrator: all of them.
        case reset
        /// At a login; so many are left.
        case recoveryCodeUsed(left: Int)
        /// On the account page: those before them work no more.
        case recoveryCodesRenewed

        /// The letter that tells of it.
        var kind: LetterKind {
            switch self {
            case .added: .factorAdded
            case .removed: .factorRemoved
            case .reset: .factorsReset
            case .recoveryCodeUsed: .recoveryCodeUsed
            case .recoveryCodesRenewed: .recoveryCodesRenewed
            }
        }
    }

    /// Posts the letter in the language of the page; where there is no address, or no mail, nothing happens.
    func post(_ occasion: Occasion, to subject: SubjectID, _ request: EndpointRequest) async {
        guard context.mailer.isOn, let user = try? await context.stores.directory.user(subject: subject),
            let address = user.verifiedEmail
        else { return }
        context.mailer.post(letter(occasion, to: user, request.pageLanguage()), to: address)
    }

    /// The letter, without sending it.
    func letter(_ occasion: Occasion, to user: User, _ language: PageLanguage) -> Letter {
        let location = IssuerLocation(context.settings.issuer)
        var facts = LetterFacts(service: context.mailer.service(location), username: user.username)
        if case .recoveryCodeUsed(let left) = occasion { facts.number = left }
        return context.mailer.design.inWords {
            Letter(occasion.kind, language, facts, url: location.url(AccountItem.security.path))
        }
    }
}
