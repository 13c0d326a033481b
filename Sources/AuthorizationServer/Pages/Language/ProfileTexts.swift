import OAuthCore
import PageRendering

/// The texts of the profile page.
struct ProfileTexts: PageCatalog {
    static let name = "profile"
    let heading: String
    let lead: String
    let fullName: String
    let givenName: String
    let familyName: String
    let nickname: String
    let locale: String
    let zoneinfo: String
    let picture: String
    let website: String
    let localeHint: String
    let zoneinfoHint: String
    let urlHint: String
    let tooLong: String
    let save: String
    let saved: String
    let notSaved: String
    let changedElsewhere: String
    let keptElsewhere: String

    static func original(_ language: PageLanguage) -> ProfileTexts {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        case .spanish: spanish
        case .japanese: japanese
        case .arabic: arabic
        }
    }

    /// What a field is called.
    func label(of field: ProfileField) -> String {
        switch field {
        case .name: fullName
        case .givenName: givenName
        case .familyName: familyName
        case .nickname: nickname
        case .locale: locale
        case .zoneinfo: zoneinfo
        case .picture: picture
        case .website: website
        }
    }

    /// What a field's value has to look like; nil: it is free.
    func hint(of field: ProfileField) -> String? {
        switch field {
        case .name, .givenName, .familyName, .nickname: nil
        case .locale: localeHint
        case .zoneinfo: zoneinfoHint
        case .picture, .website: urlHint
        }
    }
}
