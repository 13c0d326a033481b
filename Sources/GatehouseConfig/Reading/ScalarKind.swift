/// How the text of a scalar becomes a value of the key's type.
struct ScalarKind<Value> {
    /// What an error says was expected, as `a duration such as 60s`.
    let expected: String
    /// Whether an error must not show the text.
    var isSecret = false
    /// Whether an empty text is a value, and not the same as a key that is left out.
    var allowsEmpty = false
    let convert: (String) throws(Refusal) -> Value

    /// The same text read further.
    func map<Other>(expected: String? = nil, _ transform: @escaping (Value) throws(Refusal) -> Other) -> ScalarKind<
        Other
    > {
        let convert = self.convert
        return ScalarKind<Other>(expected: expected ?? self.expected, isSecret: isSecret, allowsEmpty: allowsEmpty) {
            (text) throws(Refusal) in try transform(convert(text))
        }
    }
}

/// A value with the place where it stands.
package struct Located<Value> {
    package let value: Value
    package let position: SourcePosition
}

extension Located: Sendable where Value: Sendable {}
extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}
