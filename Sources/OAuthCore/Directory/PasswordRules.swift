/// What a new password has to be: long enough, and nothing that everybody tries first. NIST SP 800-63B-4 §3.1.1.2.
///
/// There are no rules of composition. What is compared with the list of common passwords is the whole password, after letters that are
/// written as digits were read as letters, and numbers and signs at its ends left out; all Unicode is allowed.
package struct PasswordRules: Sendable, Hashable {
    /// The shortest that the rules may allow, in code points. NIST SP 800-63B-4 §3.1.1.2, with a second factor.
    package static let shortest = 8
    /// The shortest where the password alone lets somebody in.
    package static let shortestAlone = 15

    /// The fewest code points.
    package let minimumLength: Int

    /// Rules with that length.
    package init(minimumLength: Int) { self.minimumLength = max(Self.shortest, minimumLength) }

    /// Why a password is refused, as the person is told.
    package enum Problem: Error, Sendable, Hashable {
        case tooShort(minimum: Int)
        case tooLong
        /// It is on the list of common ones, or made of a row of keys or of one piece again and again.
        case common
        /// It is made of the person's or the service's own names.
        case personal
    }

    /// What is wrong with a password; nil: nothing.
    ///
    /// - Parameters:
    ///   - password: as it is hashed.
    ///   - names: what a guesser knows of the person and the service: names, addresses, hosts.
    package func problem(_ password: String, names: [String]) -> Problem? {
        if password.utf8.count > 1024 { return .tooLong }
        if password.unicodeScalars.count < minimumLength { return .tooShort(minimum: minimumLength) }
        let shape = PasswordShape(password)
        if shape.isRepetition || shape.isRow || shape.isMade(of: CommonPasswords.words) { return .common }
        let words = Self.words(in: names)
        return shape.isMade(of: CommonPasswords.words.union(words)) ? .personal : nil
    }

    /// The words of names and addresses that have three letters or more, and each name as a whole.
    private static func words(in names: [String]) -> Set<String> {
        var words: Set<String> = []
        for name in names.prefix(16) {
            let lower = name.prefix(320).lowercased()
            let parts = lower.split { !$0.isLetter && !$0.isNumber }
            words.formUnion(parts.filter { $0.count >= 3 }.map(PasswordShape.letters))
            let whole = PasswordShape.letters(lower[...])
            if whole.count >= 3 { words.insert(whole) }
        }
        return words
    }
}
