import EmbeddedAuthorizationServer
import Hummingbird
import Synchronization

/// A session of a browser: anonymous until somebody logs in.
struct Session: Sendable {
    let id: String
    /// What every form carries, so that another site's form is told from ours.
    let formToken: String
    var subject: String?
    /// When the person last proved who they are, and how well: "1" a password, "2" a PIN besides.
    var authTime: UnixTime
    var acr: String?
    fileprivate var expiresAt: UnixTime
}

/// The application's own sessions, in memory, as it has had them before there were services.
final class Sessions: Sendable {
    static let cookie = "monolith_session"
    private static let lifetime: Int64 = 8 * 3600, maximum = 10_000
    private let all = Mutex<[String: Session]>([:])
    private let isSecure: Bool
    let clock: @Sendable () -> UnixTime

    init(isSecure: Bool, clock: @escaping @Sendable () -> UnixTime) {
        self.isSecure = isSecure
        self.clock = clock
    }

    /// The session that a cookie names, if it is live.
    func session(_ id: String?) -> Session? {
        guard let id, let session = all.withLock({ $0[id] }), clock() < session.expiresAt else { return nil }
        return session
    }

    /// An anonymous one, for the form.
    func begin() -> Session { insert(subject: nil, acr: nil) }

    /// A fresh one, under a new id, for somebody who has just proved who they are; the one before it is gone.
    func logIn(_ subject: String, acr: String, replacing old: Session) -> Session {
        end(old.id)
        return insert(subject: subject, acr: acr)
    }

    func end(_ id: String) { all.withLock { $0[id] = nil } }

    /// `Set-Cookie` for a session, or to forget it.
    func cookie(_ session: Session?) -> Cookie {
        Cookie(
            name: Self.cookie, value: session?.id ?? "", maxAge: session == nil ? 0 : Int(Self.lifetime), path: "/",
            secure: isSecure, httpOnly: true, sameSite: .lax)
    }

    private func insert(subject: String?, acr: String?) -> Session {
        let now = clock()
        let session = Session(
            id: Self.random(), formToken: Self.random(), subject: subject, authTime: now, acr: acr,
            expiresAt: UnixTime(seconds: now.seconds + Self.lifetime))
        all.withLock { all in
            if all.count >= Self.maximum { all = all.filter { now < $0.value.expiresAt && $0.value.subject != nil } }
            all[session.id] = session
        }
        return session
    }

    private static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in String(generator.next() as UInt64, radix: 36) }.joined()
    }
}

/// Slows guessing down: ten wrong passwords or PINs for one name in five minutes.
final class Attempts: Sendable {
    private let failures = Mutex<[String: (count: Int, since: UnixTime)]>([:])

    func isAllowed(_ name: String, now: UnixTime) -> Bool {
        failures.withLock { failures in
            if failures.count > 10_000 { failures = [:] }
            guard let entry = failures[name], now.seconds < entry.since.seconds + 300 else {
                failures[name] = (1, now)
                return true
            }
            failures[name] = (entry.count + 1, entry.since)
            return entry.count < 10
        }
    }

    func succeeded(_ name: String) { failures.withLock { $0[name] = nil } }
}
