import OAuthCore
import PageRendering

/// The words of the consent page and of the applications on the account page, beside those that `PageTexts` has.
struct ConsentTexts: PageCatalog {
    static let name = "access"
    /// What stands over the scopes that say who somebody is.
    let aboutYou: String
    /// What stands over what is asked for object by object.
    let inParticular: String
    /// Follows what was allowed before.
    let allowedBefore: String
    /// How long an application has access: as long as the login session, which ends at a moment.
    let untilSignOut: PageTexts.Around
    /// How long an application has access that stays when the person is away.
    let whileAway: PageTexts.Around
    /// Until when the answer is remembered.
    let remembered: PageTexts.Around
    /// The answer counts once.
    let onceOnly: String
    /// Where access is taken back.
    let takeBack: String
    let yes: String
    let no: String
    /// A list of several things.
    let list: MadeText<[String]>
    /// A day.
    let day: MadeText<PageTexts.Day>
    /// How money is written.
    let money: MoneyFormat
    let applications: Applications

    /// The page of the applications.
    struct Applications: Sendable, Decodable {
        let lead: String
        let lastUsed: PageTexts.Around
        let until: PageTexts.Around
        let untilSignOut: String
        /// An answer that is remembered although no access goes back to it now.
        let rememberedOnly: PageTexts.Around
        let revokeAll: String
        let revokeOne: String
        /// What the buttons do, for those who hear the page.
        let revokeAllOf: PageTexts.Around
        let revokeOneOf: PageTexts.Around
        let narrowed: String
        let empty: String
    }

    /// How money is written: the separators, and on which side the currency stands.
    struct MoneyFormat: Sendable, Decodable {
        let group: String
        let decimal: String
        let isSymbolFirst: Bool
    }

    static func original(_ language: PageLanguage) -> ConsentTexts {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        case .spanish: spanish
        case .japanese: japanese
        case .arabic: arabic
        }
    }

    /// Things with commas between them, and a word before the last.
    static func joined(_ items: [String], _ comma: String, _ last: String) -> String {
        guard let final = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: comma) + last + final
    }
}
