/// A value whose type the file chooses: claims of a user, an inline key set.
///
/// Plain scalars are read as JSON would read them; quoted ones, and those with a `${…}`, are texts.
package indirect enum ConfigurationValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([ConfigurationValue])
    /// Members in the order of the file, each name once.
    case object([Member])

    package struct Member: Sendable, Hashable {
        package let name: String
        package let value: ConfigurationValue
    }
}
