internal import Foundation

/// The one form of a password that is hashed, so that it is the same one on every keyboard: other blanks than the common one become it, and
/// the text is put together by canonical composition. RFC 8265 §4.2.2 (OpaqueString), NIST SP 800-63B-4 §3.1.1.2.
package enum PasswordText {
    /// The form that is hashed; a text of ASCII alone is itself.
    package static func prepared(_ password: String) -> String {
        guard password.utf8.contains(where: { $0 >= 0x80 }) else { return password }
        var mapped = String.UnicodeScalarView()
        for scalar in password.unicodeScalars {
            mapped.append(scalar.properties.generalCategory == .spaceSeparator ? " " : scalar)
        }
        return String(mapped).precomposedStringWithCanonicalMapping
    }
}
