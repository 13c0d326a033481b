/// What a password is made of, as far as guessers think of it.
struct PasswordShape {
    private let characters: [Character]

    /// Of at most its first 256 characters: what is longer and begins with them is as guessable as they are.
    init(_ password: String) { characters = Array(password.prefix(256).lowercased()) }

    /// Whether it is one piece of at most four characters again and again, as `aaaaaaaa` or `12341234`.
    var isRepetition: Bool {
        (1...4).contains { length in
            characters.count > length
                && characters.indices.allSatisfy { characters[$0] == characters[$0 % length] }
        }
    }

    /// Whether it is rows of keys, of letters or of digits, forwards or backwards, each of three or more.
    var isRow: Bool {
        var index = 0
        while index < characters.count {
            let run = runLength(from: index)
            guard run >= 3 else { return false }
            index += run
        }
        return !characters.isEmpty
    }

    private static let rows: [[Character]] = [
        "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm",
        "azertyuiop", "qsdfghjklm", "wxcvbn", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik", "1q2w3e4r5t6y7u8i9o0p", "!@#$%^&*()",
    ].flatMap { [Array($0), Array($0.reversed())] }

    /// How far the characters from `start` on follow one row; 0 where none has them.
    private func runLength(from start: Int) -> Int {
        Self.rows.compactMap { row -> Int? in
            guard let place = row.firstIndex(of: characters[start]) else { return nil }
            return zip(characters[start...], row[place...]).prefix { $0 == $1 }.count
        }.max() ?? 0
    }

    /// Whether it is at most three of `words`, with at most eight digits and signs before, between and after them.
    ///
    /// A word is found as it is written, and with letters that are written as digits or signs.
    func isMade(of words: Set<String>) -> Bool {
        let letters = characters.map { Self.leet[$0] ?? $0 }
        return isMade(letters, from: 0, of: words, words: 3, fill: 8, hasWord: false)
    }

    private func isMade(
        _ letters: [Character], from start: Int, of known: Set<String>, words: Int, fill: Int, hasWord: Bool
    ) -> Bool {
        guard start < characters.count else { return hasWord }
        if fill > 0, !characters[start].isLetter,
            isMade(letters, from: start + 1, of: known, words: words, fill: fill - 1, hasWord: hasWord)
        {
            return true
        }
        let longest = min(characters.count - start, 40)
        guard words > 0, longest >= 3 else { return false }
        return (3...longest).reversed().contains { length in
            let isWord = [characters, letters].contains { known.contains(String($0[start..<start + length])) }
            return isWord
                && isMade(letters, from: start + length, of: known, words: words - 1, fill: fill, hasWord: true)
        }
    }

    /// Letters as they are written in digits and signs.
    private static let leet: [Character: Character] = [
        "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i", "+": "t",
        "€": "e",
    ]

    /// The letters and digits of a name, in lower case: what stands between them is left out.
    static func letters(_ text: Substring) -> String { text.filter { $0.isLetter || $0.isNumber }.lowercased() }
}
