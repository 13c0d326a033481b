import Synchronization

/// Something that happened, to be asked for from outside.
final class SharedFlag: Sendable {
    private let count = Atomic<Int>(0)

    func raise() { count.add(1, ordering: .sequentiallyConsistent) }
    /// How often it happened.
    var times: Int { count.load(ordering: .sequentiallyConsistent) }
    var isRaised: Bool { times > 0 }
}
