import OAuthCore
import PageRendering
import Secrets

/// The one style sheet of the pages, served from a fixed path: a policy without inline styles needs no exception.
struct Stylesheet: Sendable {
    /// Where it is served, under the issuer.
    static let path = "/assets/gatehouse.css"
    /// Changes with the text, so that a cache never shows an old one.
    let version: String
    /// The text.
    let bytes: [UInt8]

    /// The style sheet in these colours.
    init(_ palette: StylePalette) {
        bytes = Array((palette.text + Self.text).utf8)
        version = Base64URL.encode(SHA2.sha256(bytes).prefix(9))
    }

    private static let text = [
        StyleBase.text, StyleControls.text, StyleCard.text, StyleAccount.text, StyleFactors.text, StyleDevice.text,
        StyleConsent.text,
    ].joined()
}
