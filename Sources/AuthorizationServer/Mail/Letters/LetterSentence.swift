import PageRendering

/// A sentence of a letter. Names in braces stand for what is known when the letter is written, as `{username}`.
struct LetterSentence: Sendable, Hashable, ExpressibleByStringLiteral {
    private let words: String

    init(words: String) { self.words = words }
    init(stringLiteral words: String) { self.words = words }

    /// The sentence with the facts in it. What a fact says is not looked at again: a login name may have braces.
    func callAsFunction(_ facts: LetterFacts) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .words(let words): text += words
            case .name(let name): text += facts[name] ?? "{\(name)}"
            }
        }
        return text
    }

    private enum Piece {
        case words(Substring)
        case name(Substring)
    }

    /// Words and names in their order. A name is made of small letters; other braces are words.
    private var pieces: [Piece] {
        var pieces: [Piece] = []
        var rest = words[...]
        while let open = rest.firstIndex(of: "{") {
            let inside = rest[rest.index(after: open)...]
            let name = inside.prefix { "a"..."z" ~= $0 || $0 == "_" }
            guard !name.isEmpty, inside[name.endIndex...].first == "}" else {
                pieces.append(.words(rest[...open]))
                rest = inside
                continue
            }
            pieces += [.words(rest[..<open]), .name(name)]
            rest = inside[name.endIndex...].dropFirst()
        }
        return pieces + [.words(rest)]
    }

    private var names: Set<String> {
        Set(pieces.compactMap { if case .name(let name) = $0 { String(name) } else { nil } })
    }
}

extension LetterSentence: RewordableText {
    /// The letter has nothing in the place of an empty one.
    var isAbsent: Bool { words.isEmpty }

    /// What may stand in every sentence of a letter, and need not.
    private static let service = "service"

    init(from decoder: any Decoder) throws { throw RewordingFault.notAText("a sentence of a letter") }

    /// Other words name what these name, so that a letter still says which account it is about; the service they may leave out.
    func fault(in words: String) -> String? {
        let (own, given) = (names, LetterSentence(words: words).names)
        let expected = own.union([Self.service])
        if let unknown = given.subtracting(expected).min() {
            return "received the placeholder {\(unknown)}, expected one of "
                + expected.sorted().map { "{\($0)}" }.joined(separator: ", ")
        }
        return own.subtracting(given).subtracting([Self.service]).min().map {
            "received a text without {\($0)}, expected it there"
        }
    }
}
