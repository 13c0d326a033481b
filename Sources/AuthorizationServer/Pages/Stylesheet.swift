import OAuthCore
import Secrets

/// The one style sheet of the pages, served from a fixed path: a policy without inline styles needs no exception.
enum Stylesheet {
    /// Where it is served, under the issuer.
    static let path = "/assets/gatehouse.css"
    /// Changes with the text, so that a cache never shows an old one.
    static let version = Base64URL.encode(SHA2.sha256(bytes).prefix(9))
    /// The text.
    static let bytes = Array(text.utf8)

    private static let text = [
        StylePalette.text, StyleBase.text, StyleControls.text, StyleCard.text, StyleAccount.text, StyleFactors.text,
        StyleDevice.text,
    ].joined()
}
