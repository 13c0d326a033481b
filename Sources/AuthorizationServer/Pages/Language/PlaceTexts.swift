import OAuthCore
import PageRendering

/// How browsers and places are called.
struct PlaceTexts: PageCatalog {
    static let name = "places"
    /// Between a browser and its system.
    let on: String
    let thisComputer: String
    let localNetwork: String

    static func original(_ language: PageLanguage) -> PlaceTexts {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        case .spanish: spanish
        case .japanese: japanese
        case .arabic: arabic
        }
    }

    /// The browser and its system; nil: neither is known.
    func name(_ device: DeviceDescription) -> String? {
        guard let browser = device.browser else { return device.system }
        return device.system.map { browser + on + $0 } ?? browser
    }

    /// The address, and whose network it is where it says so.
    func place(_ address: String) -> String {
        switch NetworkPlace(address) {
        case .thisComputer: "\(thisComputer) (\(address))"
        case .localNetwork: "\(localNetwork) (\(address))"
        case .elsewhere: address
        }
    }

    private static let english = PlaceTexts(
        on: " on ", thisComputer: "Your computer", localNetwork: "Your local network")

    private static let german = PlaceTexts(
        on: " unter ", thisComputer: "Ihr Computer", localNetwork: "Ihr lokales Netz")

    private static let french = PlaceTexts(
        on: " sur ", thisComputer: "Votre ordinateur", localNetwork: "Votre réseau local")

    private static let spanish = PlaceTexts(
        on: " en ", thisComputer: "Su ordenador", localNetwork: "Su red local")

    private static let japanese = PlaceTexts(
        on: " / ", thisComputer: "このコンピューター", localNetwork: "ローカルネットワーク")

    private static let arabic = PlaceTexts(
        on: " على ", thisComputer: "جهازك", localNetwork: "شبكتك المحلية")
}
