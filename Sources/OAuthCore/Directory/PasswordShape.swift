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
        guard characters.count <= Self.maximumWords * Self.longestWord + Self.maximumFill else { return false }
        var search = Search(characters: characters, letters: characters.map { Self.leet[$0] ?? $0 }, known: words)
        return search.succeeds(from: 0, words: Self.maximumWords, fill: Self.maximumFill, hasWord: false)
    }

    private static let maximumWords = 3, maximumFill = 8, longestWord = 40

    /// Tries the ways to take a password apart, each place of them once: the words may be anybody's, and many.
    private struct Search {
        let characters: [Character]
        let letters: [Character]
        let known: Set<String>
        /// The places that lead nowhere.
        private var dead: Set<[Int]> = []
        /// Which pieces are words, by start and length, as far as they were looked up.
        private var found: [[Int]: Bool] = [:]

        init(characters: [Character], letters: [Character], known: Set<String>) {
            self.characters = characters
            self.letters = letters
            self.known = known
        }

        mutating func succeeds(from start: Int, words: Int, fill: Int, hasWord: Bool) -> Bool {
            guard start < characters.count else { return hasWord }
            let place = [start, words, fill]
            guard !dead.contains(place) else { return false }
            if fill > 0, !characters[start].isLetter,
                succeeds(from: start + 1, words: words, fill: fill - 1, hasWord: hasWord)
            {
                return true
            }
            let longest = words > 0 ? min(characters.count - start, PasswordShape.longestWord) : 0
            for length in stride(from: longest, through: 3, by: -1) where isWord(start, length) {
                if succeeds(from: start + length, words: words - 1, fill: fill, hasWord: true) { return true }
            }
            dead.insert(place)
            return false
        }

        private mutating func isWord(_ start: Int, _ length: Int) -> Bool {
            if let known = found[[start, length]] { return known }
            let range = start..<start + length
            let isWord = known.contains(String(characters[range])) || known.contains(String(letters[range]))
            found[[start, length]] = isWord
            return isWord
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
