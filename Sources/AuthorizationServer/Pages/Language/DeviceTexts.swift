import OAuthCore
import PageRendering

/// Every text of the pages for the code of a device, in one language.
struct DeviceTexts: PageCatalog {
    static let name = "device"
    let heading: String
    let lead: String
    let code: String
    let submit: String
    let malformed: String
    let unknown: String
    let throttled: String
    /// The heading over what the device asks.
    let question: String
    /// Who asks.
    let asks: PageTexts.Around
    /// Against whoever sends codes to people. RFC 8628 §5.4.
    let warning: String
    let sameCode: String
    let from: String
    let at: String
    let unknownAddress: String
    /// Said where the device is not in the network of the browser.
    let elsewhere: String
    /// Read out before the list.
    let legend: String
    let allowed: PageTexts.Message
    let denied: PageTexts.Message

    static func original(_ language: PageLanguage) -> DeviceTexts {
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
