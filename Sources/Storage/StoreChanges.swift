/// What of a store another node may have changed.
public struct StoreChange: OptionSet, Sendable, Hashable {
    /// One bit for each of the kinds below.
    public let rawValue: UInt8

    /// A set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Clients or resource servers.
    public static let directory = StoreChange(rawValue: 1)
    /// Signing keys.
    public static let signingKeys = StoreChange(rawValue: 2)
    /// Notices of a logout were queued.
    public static let logoutNotices = StoreChange(rawValue: 4)
    /// All of it: what is known after a time in which nothing could be heard.
    public static let everything: StoreChange = [.directory, .signingKeys, .logoutNotices]

    private static let words: [(StoreChange, String)] = [
        (.directory, "directory"), (.signingKeys, "signing_keys"), (.logoutNotices, "logout_notices"),
    ]

    /// The change that a word on the wire names; a word of a newer version counts as all of them.
    package init(word: String) { self = Self.words.first { $0.1 == word }?.0 ?? .everything }

    /// The words on the wire.
    package var words: [String] { Self.words.filter { contains($0.0) }.map(\.1) }
}

/// Tells of changes that any node makes, so that the others need not ask for versions to learn of them.
///
/// It saves time and nothing else: what it misses is found by asking, which goes on beside it.
public protocol StoreChanges: Sendable {
    /// Calls `heard` for each change, those of this process among them, until the task is cancelled; after every time in which nothing could be
    /// heard, the one before the first call too, with `everything`. `heard` must not wait.
    func follow(_ heard: @escaping @Sendable (StoreChange) -> Void) async
}

/// A feed for changes that are made in another driver, which has none of its own.
public protocol StoreChangeAnnouncer: StoreChanges {
    /// Tells everybody who follows. Whether that succeeded changes nothing: what was not heard is found by asking.
    func announce(_ change: StoreChange) async
}
