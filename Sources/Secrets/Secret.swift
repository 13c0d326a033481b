/// A value that no log, error or debugger output shows: it prints as `<redacted>` wherever it is printed.
package struct Secret<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The value itself. Its name is long so that a reader sees each use.
    package let exposedValue: Value

    /// Takes a value into hiding.
    package init(_ value: Value) { exposedValue = value }

    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension Secret where Value == String {
    /// Whether the text is the secret one, in a time that does not depend on where they differ.
    package func matches(_ text: String) -> Bool { constantTimeEquals(exposedValue.utf8, text.utf8) }
}

/// Whether two sequences of bytes are the same, in a time that depends on their lengths alone.
@inline(never)
package func constantTimeEquals(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (left, right) in zip(left, right) { difference |= left ^ right }
    return difference == 0
}
