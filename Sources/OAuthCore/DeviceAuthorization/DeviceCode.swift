/// The secret with which a device asks for its tokens. It prints as `<redacted>`. RFC 8628 §3.2.
public struct DeviceCode: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// What scanners find.
    public static let prefix = "gdc_"
    /// The purpose of the keyed hash under which a code is stored.
    package static let purpose = "device_code"
    /// How many letters and digits follow the prefix: 256 bits.
    package static let randomLength = 43

    /// The code as the device gets it.
    package let wireForm: String

    /// Takes a code as it stands; one that was never issued is found under no hash.
    package init(_ text: String) { self.wireForm = text }

    /// Never the code.
    public var description: String { "<redacted>" }
    /// Never the code.
    public var debugDescription: String { "<redacted>" }
}
