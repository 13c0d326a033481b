import OAuthCore
import Secrets

/// The anti-forgery value of a form: proof that the page it stood on was shown to this browser.
///
/// It is a MAC over the secret of the flow or session cookie, the page's path, and whatever else the page was shown for.
struct FormToken: Sendable {
    private let hasher: KeyedHasher

    init(keyRing: KeyRing) { hasher = keyRing.hasher(for: "form") }

    /// The value for a form.
    func make(secret: String, path: String, subject: String = "") -> String {
        Base64URL.encode(hasher.hash(Self.message(secret, path, subject)).bytes)
    }

    /// Whether a value is that of the form; in constant time.
    func isValid(_ value: String?, secret: String, path: String, subject: String = "") -> Bool {
        guard let value, let bytes = Base64URL.decode(value), bytes.count == 32 else { return false }
        return hasher.matches(SecretHash(bytes), Self.message(secret, path, subject))
    }

    private static func message(_ secret: String, _ path: String, _ subject: String) -> [UInt8] {
        Array("\(secret)\n\(path)\n\(subject)".utf8)
    }
}
