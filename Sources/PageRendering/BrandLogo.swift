/// A picture that stands for somebody on a page. It is shown in `img`, where none runs script.
public struct BrandLogo: Sendable, Hashable {
    /// The most bytes it may have.
    public static let maximumBytes = 262_144
    /// What it is.
    public let kind: Kind
    /// Its bytes.
    public let bytes: [UInt8]

    /// The formats that are served.
    public enum Kind: String, Sendable, Hashable { case svg, png }

    /// A picture; nil where the bytes are neither a PNG nor an SVG document in UTF-8.
    public init?(_ bytes: [UInt8]) {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            kind = .png
        } else if let text = String(validating: bytes, as: UTF8.self), text.contains("<svg"),
            text.drop(while: \.isWhitespace).hasPrefix("<")
        {
            kind = .svg
        } else {
            return nil
        }
        self.bytes = bytes
    }

    /// What it is served as.
    package var mediaType: String { kind == .svg ? "image/svg+xml" : "image/png" }
    /// The policy it is served with: an SVG that is opened by itself runs nothing and loads nothing.
    package static let contentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
}
