/// The source of a template in place of one that comes along, and the file that it is from, for messages.
public struct BrandTemplate: Sendable, Hashable {
    /// Mustache.
    package let source: String
    /// What messages call it.
    package let file: String

    /// A template from its parts.
    public init(source: String, file: String) {
        self.source = source
        self.file = file
    }
}
