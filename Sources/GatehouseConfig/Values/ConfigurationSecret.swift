/// A secret from the configuration: it prints as `<redacted>`, in a dump too.
package struct ConfigurationSecret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The secret itself; whoever writes this name hands it out.
    package let exposed: String

    package init(_ exposed: String) { self.exposed = exposed }

    /// `<redacted>`.
    package var description: String { "<redacted>" }
    /// `<redacted>`.
    package var debugDescription: String { "<redacted>" }
    /// Without children.
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// About how many bits a guesser needs, if the secret is what it looks like: letters with separators count as words.
    package var estimatedBits: Int {
        var classes: (lower: Bool, upper: Bool, digit: Bool, separator: Bool, other: Bool) = (
            false, false, false, false, false
        )
        var isHexadecimal = true
        var distinctNeighbours = 0
        var previous: Unicode.Scalar?
        for scalar in exposed.unicodeScalars {
            switch scalar {
            case "a"..."z": classes.lower = true
            case "A"..."Z": classes.upper = true
            case "0"..."9": classes.digit = true
            case "-", "_", " ", ".": classes.separator = true
            default: classes.other = true
            }
            isHexadecimal =
                isHexadecimal
                && (("0"..."9").contains(scalar) || ("a"..."f").contains(scalar) || ("A"..."F").contains(scalar))
            if scalar != previous { distinctNeighbours += 1 }
            previous = scalar
        }
        let isWords = classes.lower != classes.upper && !classes.digit && !classes.other
        let bits: Double
        if !classes.lower, !classes.upper, !classes.other {
            bits = 3.3
        } else if isWords {
            bits = 2.5
        } else if isHexadecimal {
            bits = 4
        } else {
            bits = classes.lower && classes.upper || classes.other ? 5.9 : 5.1
        }
        return Int(Double(distinctNeighbours) * bits)
    }
}
