/// A sentence about an object of authorization details, in the operator's words: `Pay {amount} to {creditor}[ for {purpose}]`.
///
/// `{name}` stands for the value of a field. A part in brackets is left out where one of its values is missing.
package struct DetailSentence: Sendable, Hashable {
    /// A piece of the sentence.
    package enum Piece: Sendable, Hashable {
        case text(String)
        case value(String)
    }

    /// Pieces that stand or go together.
    package struct Part: Sendable, Hashable {
        package let isOptional: Bool
        package fileprivate(set) var pieces: [Piece] = []
    }

    /// The parts in their order.
    package let parts: [Part]

    /// The names of all values.
    package var names: [String] {
        parts.flatMap(\.pieces).compactMap { if case .value(let name) = $0 { name } else { nil } }
    }

    /// Reads a sentence; nil where braces or brackets do not pair, or brackets stand within brackets.
    package init?(_ text: String) {
        var parts = [Part(isOptional: false)]
        var name: String?
        var plain = ""
        func flush() {
            guard !plain.isEmpty else { return }
            parts[parts.count - 1].pieces.append(.text(plain))
            plain = ""
        }
        for character in text {
            switch (character, name) {
            case ("{", nil):
                flush()
                name = ""
            case ("}", let value?):
                guard !value.isEmpty else { return nil }
                parts[parts.count - 1].pieces.append(.value(value))
                name = nil
            case ("{", _), ("}", _), ("[", .some), ("]", .some): return nil
            case ("[", nil):
                guard !parts[parts.count - 1].isOptional else { return nil }
                flush()
                parts.append(Part(isOptional: true))
            case ("]", nil):
                guard parts[parts.count - 1].isOptional else { return nil }
                flush()
                parts.append(Part(isOptional: false))
            case (_, let value?): name = value + String(character)
            case (_, nil): plain.append(character)
            }
        }
        flush()
        guard name == nil, !parts[parts.count - 1].isOptional else { return nil }
        self.parts = parts.filter { !$0.pieces.isEmpty }
    }
}
