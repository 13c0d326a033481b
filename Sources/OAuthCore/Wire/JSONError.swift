/// Why a text was refused as JSON, and at which byte.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: String, Sendable {
        /// The text ends in the middle of a value.
        case truncated = "the text ends too early"
        /// A byte that the grammar does not allow here.
        case unexpectedByte = "unexpected character"
        /// Something follows the value.
        case trailingBytes = "something follows the value"
        /// A number that RFC 8259 §6 does not allow.
        case invalidNumber = "invalid number"
        /// An escape that RFC 8259 §7 does not allow.
        case invalidEscape = "invalid escape"
        /// Half a surrogate pair.
        case loneSurrogate = "lone surrogate"
        /// A string that is not UTF-8.
        case invalidUTF8 = "invalid UTF-8"
        /// A name that the object already has.
        case duplicateMember = "duplicate member"
        /// More nesting than allowed.
        case tooDeep = "nested too deeply"
        /// More bytes, values or digits than allowed.
        case tooLarge = "too large"
    }

    /// What is wrong.
    public let reason: Reason
    /// The byte at which it was noticed, from 0.
    public let offset: Int

    /// A sentence without any of the text itself.
    public var description: String { "JSON: \(reason.rawValue) at byte \(offset)" }
}

/// How much JSON is read before it is refused.
public struct JSONLimits: Sendable, Hashable {
    /// The most bytes of text.
    public var bytes: Int
    /// The deepest nesting, at most 512.
    public var depth: Int
    /// The most values, counting every member and element.
    public var values: Int
    /// The most characters in one number.
    public var numberLength: Int

    /// Limits for one text; a depth above 512 counts as 512.
    public init(bytes: Int = 1 << 20, depth: Int = 32, values: Int = 65_536, numberLength: Int = 256) {
        self.bytes = bytes
        self.depth = min(depth, 512)
        self.values = values
        self.numberLength = numberLength
    }

    /// 1 MiB, 32 levels, 65,536 values, 256 characters a number.
    public static let standard = JSONLimits()
}
