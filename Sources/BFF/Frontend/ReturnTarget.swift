/// Where a browser may be sent after a login or a logout.
package struct ReturnTarget: Sendable, Hashable {
    /// The value of `Location`: a local path, or a URL that begins with a configured origin.
    package let location: String
    /// Whether it is a path of the backend-for-frontend itself.
    package let isLocal: Bool

    /// The start page.
    package static let root = ReturnTarget(location: "/", isLocal: true)

    init(location: String, isLocal: Bool) {
        self.location = location
        self.isLocal = isLocal
    }

    /// The target as an absolute URL.
    package func absolute(at location: PublicLocation) -> String {
        isLocal ? location.origin + self.location : self.location
    }
}
