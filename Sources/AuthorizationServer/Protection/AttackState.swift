import OAuthCore

/// What an attack is aimed from or made with.
enum AttackScope: Sendable, Hashable {
    /// Many names from one network.
    case network(SecretHash)
    /// One password with many names.
    case password(SecretHash)
    /// Many names of nobody, from wherever.
    case server

    /// A closed set, fit for a label.
    enum Kind: String, Sendable, CaseIterable { case network, password, server }

    var kind: Kind {
        switch self {
        case .network: .network
        case .password: .password
        case .server: .server
        }
    }
}

/// The attacks that are known to go on, each until some time after its last sign.
struct AttackState {
    private let entries: Int
    private var ends: [AttackScope: UnixTime] = [:]

    /// A memory of at most so many.
    init(entries: Int) { self.entries = max(1, entries) }

    /// When the attack is over, if there is one.
    func end(of scope: AttackScope, _ now: UnixTime) -> UnixTime? {
        ends[scope].flatMap { $0 > now ? $0 : nil }
    }

    /// There was a sign of it: it lasts until `end` now. Returns whether it is a new one here.
    mutating func extend(_ scope: AttackScope, until end: UnixTime, _ now: UnixTime) -> Bool {
        let isNew = self.end(of: scope, now) == nil
        if ends.count >= entries, ends[scope] == nil { makeRoom(now) }
        ends[scope] = end
        return isNew
    }

    /// Drops what is over, and if that is nothing, all but the server's: what it forgets the store still counts.
    private mutating func makeRoom(_ now: UnixTime) {
        ends = ends.filter { $0.value > now }
        if ends.count >= entries { ends = ends.filter { $0.key == .server } }
    }
}
