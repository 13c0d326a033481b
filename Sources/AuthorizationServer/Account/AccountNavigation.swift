import Synchronization

/// Which pages of the account are served: each route registers its own when it is made.
final class AccountNavigation: Sendable {
    private let served = Mutex<Set<AccountItem>>([])

    /// From now on the navigation names this page.
    func register(_ item: AccountItem) { served.withLock { _ = $0.insert(item) } }

    /// The pages that are served, in the order of the navigation.
    var items: [AccountItem] {
        let served = served.withLock { $0 }
        return AccountItem.allCases.filter(served.contains)
    }

    /// Whether the page is served.
    func serves(_ item: AccountItem) -> Bool { served.withLock { $0.contains(item) } }
}
