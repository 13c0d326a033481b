import HTTPExchange
import OAuthCore

/// Writes the letters about accounts: in the language of the page that they were asked for on, or else of the person.
struct AccountPost: Sendable {
    let mailer: Mailer
    let location: IssuerLocation

    /// Where the link of a letter leads.
    enum Target: String, Sendable {
        case login = "/login"
        case register = "/register"
        case recover = "/recover"
        case confirmEmail = "/account/email/confirm"
        case approveEmail = "/account/email/approve"
        case cancelEmail = "/account/email/cancel"
    }

    /// The letter, without sending it.
    func letter(
        _ kind: LetterKind, _ language: PageLanguage, username: String? = nil, address: String? = nil,
        to target: Target? = nil, token: String? = nil
    ) -> Letter {
        let facts = LetterFacts(service: mailer.service(location), username: username, address: address)
        return mailer.design.inWords {
            Letter(kind, language, facts, url: target.map { url($0, token: token, language) })
        }
    }

    /// Sends it.
    func send(
        _ kind: LetterKind, to recipient: String, _ language: PageLanguage,
        username: String? = nil, address: String? = nil, link target: Target? = nil, token: String? = nil
    ) {
        mailer.post(
            letter(kind, language, username: username, address: address, to: target, token: token), to: recipient)
    }

    /// A page under the issuer, in the language of the letter.
    func url(_ target: Target, token: String?, _ language: PageLanguage) -> String {
        var parameters = [(EndpointRequest.uiLocales, language.rawValue)]
        if let token { parameters.insert((AccountLinkKeeper.parameter, token), at: 0) }
        return location.url(target.rawValue, parameters)
    }
}

extension User {
    /// The address that is known to be theirs.
    var verifiedEmail: String? {
        guard verifiedEmailKey != nil else { return nil }
        return claims["email"]?.stringValue
    }

    /// The language of letters to the person, as far as it is known: their `locale`. OpenID Connect Core §5.1.
    var language: PageLanguage {
        let wish = LanguagePreferences(uiLocales: claims["locale"]?.stringValue ?? "")
        return wish.lookup(in: PageLanguage.tags).flatMap(PageLanguage.init) ?? .english
    }

    /// What a guesser of passwords knows of the person.
    var knownNames: [String] {
        let claimed = ["name", "given_name", "family_name", "nickname", "preferred_username", "email"]
        return [username] + claimed.compactMap { claims[$0]?.stringValue }
    }
}
