import OAuthCore

/// Whether the sentences of a type of authorization details show all that an object of it can say: whoever allows an object allows the fields
/// that they are not shown, too. RFC 9396 §12.
struct HiddenFieldCheck {
    private let type: AuthorizationDetailsType
    private let sentences: [(language: String, sentence: DetailSentence)]

    init(_ type: AuthorizationDetailsType) {
        self.type = type
        sentences = type.sentences.sorted { $0.key < $1.key }.compactMap { language, text in
            DetailSentence(text).map { (language, $0) }
        }
    }

    /// One warning for each field that a sentence leaves out.
    func warn(_ reader: SectionReader) {
        guard !sentences.isEmpty else { return }
        for name in type.fields.map(\.name) + (type.actions.isEmpty ? [] : ["actions"]) {
            if let problem = problem(of: name) {
                reader.warn(
                    "sentence",
                    """
                    type \(type.type.quotedForMessage): the field \(name.quotedForMessage) \(problem): people allow what they are not shown; \
                    put {\(name)} into each sentence, or drop the field
                    """)
            }
        }
    }

    /// What is wrong with how a field is shown; nil: each sentence shows it whenever an object has it.
    private func problem(of name: String) -> String? {
        let without = sentences.filter { !$0.sentence.names.contains(name) }.map(\.language)
        if without.count == sentences.count { return "stands in none of the sentences" }
        if !without.isEmpty { return "is missing in the sentence for \(without.joined(separator: ", "))" }
        for (language, sentence) in sentences where !isShown(name, in: sentence) {
            return "is left out of the sentence for \(language) where another field of its brackets is missing"
        }
        return nil
    }

    /// A part in brackets goes with its first missing value: it shows a field for certain only where the others must be there.
    private func isShown(_ name: String, in sentence: DetailSentence) -> Bool {
        sentence.parts.contains { part in
            let names = part.pieces.compactMap { if case .value(let name) = $0 { name } else { nil } }
            return names.contains(name)
                && (!part.isOptional || names.allSatisfy { $0 == name || type.required.contains($0) })
        }
    }
}
