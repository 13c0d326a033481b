import HTTPExchange
import OAuthCore
import Secrets

/// The cookies of started logins, `session_login_<8>`: one for each, so that several tabs may log in at the same time.
///
/// They are sealed, HttpOnly, SameSite=Lax, Path=/ and belong to this host alone. RFC 6265bis §4.1.3.2.
struct LoginCookies: Sendable {
    /// How many logins one browser may have started; of more the oldest are dropped.
    static let maximumCount = 7
    /// How many characters of the state a cookie is named by.
    private static let nameLength = 8
    /// How many cookies of such names are looked at in one request.
    private static let maximumLookedAt = 24
    /// The longest value that is opened, in bytes.
    private static let maximumLength = 4096

    private let keyRing: KeyRing
    private let random: RandomSource
    private let cookies: BFFCookies
    private let lifetime: Duration

    init(context: BFFContext, cookies: BFFCookies) {
        keyRing = context.keyRing
        random = context.random
        self.cookies = cookies
        lifetime = context.settings.sessions.loginLifetime
    }

    /// `Set-Cookie` for a started login, and for the older ones that have to go.
    func start(_ login: LoginTransaction, _ request: EndpointRequest) throws(SecretsError) -> [String] {
        let name = name(login.state)
        let sealed = try keyRing.seal(login.document, context: context(name), random: random)
        let cookie = cookies.set(name, Base64URL.encode(sealed), seconds: lifetime.wholeSeconds)
        return surplus(request, now: login.startedAt).map(cookies.remove) + [cookie]
    }

    /// The live login of that state that this browser started; nil where there is none.
    func login(state: String, _ request: EndpointRequest, now: UnixTime) -> LoginTransaction? {
        guard state.utf8.count == LoginTransaction.secretLength, state.utf8.allSatisfy(Self.isAlphanumeric) else {
            return nil
        }
        let name = name(state)
        for found in cookies.logins(request).lazy.filter({ $0.name == name }).prefix(3) {
            guard let login = open(name, found.value, now: now), Secret(login.state).matches(state) else { continue }
            return login
        }
        return nil
    }

    /// `Set-Cookie` that forgets a login.
    func remove(_ login: LoginTransaction) -> String { cookies.remove(name(login.state)) }

    /// The moment at which a login can no longer be finished.
    func end(of login: LoginTransaction) -> UnixTime { login.startedAt + lifetime }

    private func open(_ name: String, _ value: String, now: UnixTime) -> LoginTransaction? {
        guard value.utf8.count <= Self.maximumLength, let sealed = Base64URL.decode(value),
            let document = try? keyRing.open(sealed, context: context(name)),
            let login = LoginTransaction(document: document), now < end(of: login),
            login.startedAt <= now + .seconds(60)
        else { return nil }
        return login
    }

    /// The names of what has to go before another login is started: what cannot be opened or has expired, then the oldest.
    private func surplus(_ request: EndpointRequest, now: UnixTime) -> [String] {
        var dead: [String] = []
        var live: [(name: String, startedAt: UnixTime)] = []
        for (name, value) in found(request) {
            if let login = open(name, value, now: now) {
                live.append((name, login.startedAt))
            } else {
                dead.append(name)
            }
        }
        live.sort { $0.startedAt < $1.startedAt }
        return dead + live.dropLast(Self.maximumCount - 1).map(\.name)
    }

    /// The cookies that can be those of started logins, each name once.
    private func found(_ request: EndpointRequest) -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        for cookie in cookies.logins(request) where found.count < Self.maximumLookedAt {
            let suffix = cookie.name.utf8.dropFirst(cookies.loginPrefix.utf8.count)
            guard suffix.count == Self.nameLength, suffix.allSatisfy(Self.isAlphanumeric),
                !found.contains(where: { $0.name == cookie.name })
            else { continue }
            found.append(cookie)
        }
        return found
    }

    private func name(_ state: String) -> String { cookies.loginPrefix + state.prefix(Self.nameLength) }
    private func context(_ name: String) -> String { "login cookie " + name }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
