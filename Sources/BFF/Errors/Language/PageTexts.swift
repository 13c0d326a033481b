import OAuthCore
import PageRendering

/// Every text of the pages in one language. No member has a default, so a language that lacks one does not compile.
struct PageTexts: Sendable {
    let login: Login
    let failures: Failures

    /// The ways forward, which every page offers.
    struct Login: Sendable {
        /// Several providers and none named.
        let choose: Message
        /// What the list of providers is called, for those who hear the page.
        let ways: String
        let signInWith: Around
        let tryAgainWith: Around
        let home: String
        /// Before the id of the request.
        let reference: String
    }

    /// A heading, and what it means.
    struct Message: Sendable, Decodable {
        let heading: String
        let text: String

        init(_ heading: String, _ text: String) {
            self.heading = heading
            self.text = text
        }
    }

    /// What stands before and after a name.
    struct Around: Sendable, Decodable {
        let before: String
        let after: String

        init(_ before: String, _ after: String = "") {
            self.before = before
            self.after = after
        }
    }

    /// Why there is nothing else to see.
    struct Failures: Sendable {
        let ended: Message
        let fromElsewhere: Message
        let over: Message
        let unknownProvider: Message
        let providerUnavailable: Message
        let notAccepted: Message
        let cancelled: Message
        let incomplete: Message
        let nothingHere: Message
        let anotherWay: Message
        let unavailable: Message
    }

    /// The texts that come along, in a language.
    static func original(_ language: PageLanguage) -> PageTexts {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        case .spanish: spanish
        case .japanese: japanese
        case .arabic: arabic
        }
    }
}

extension PageTexts.Login: PageCatalog {
    static let name = "login"
    static func original(_ language: PageLanguage) -> Self { PageTexts.original(language).login }
}

extension PageTexts.Failures: PageCatalog {
    static let name = "failures"
    static func original(_ language: PageLanguage) -> Self { PageTexts.original(language).failures }

    /// What a code means to a person.
    func message(_ code: BFFFailure.Code) -> PageTexts.Message {
        switch code {
        case .unauthenticated, .sessionExpired: ended
        case .csrfTokenMismatch, .originNotAllowed: fromElsewhere
        case .invalidState: over
        case .unknownProvider: unknownProvider
        case .providerUnavailable: providerUnavailable
        case .providerError, .invalidIDToken: notAccepted
        case .accessDenied: cancelled
        case .invalidRequest: incomplete
        case .notFound: nothingHere
        case .methodNotAllowed: anotherWay
        case .temporarilyUnavailable, .upstreamUnavailable, .upstreamTimeout, .tokenUnavailable: unavailable
        }
    }
}
