import HTTPExchange
import OAuthCore
import Secrets

/// The cookie by which a browser is known again after a login: a random name and its MAC, so that one that was made up asks no store.
///
/// It proves nothing and opens nothing: guesses with it count apart from those of strangers, as long as whoever logged in here is who is guessed at.
struct DeviceCookie: Sendable {
    /// The length of the random name: letters and digits, 131 bits.
    private static let nameLength = 22

    private let hasher: KeyedHasher

    init(keyRing: KeyRing) { hasher = keyRing.hasher(for: "device_cookie") }

    /// The name of a new browser.
    func makeName(_ random: RandomSource) -> String { RandomToken.alphanumeric(length: Self.nameLength, from: random) }

    /// The cookie's value for a name.
    func value(_ name: String) -> String { name + "." + Base64URL.encode(hasher.hash(name).bytes) }

    /// The name in the first cookie that was made here; at most three are looked at.
    func name(_ request: EndpointRequest, _ cookies: PageCookies) -> String? {
        request.cookies(named: cookies.deviceName).prefix(3).lazy.compactMap(name).first
    }

    private func name(_ value: String) -> String? {
        let parts = value.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == Self.nameLength, parts[1].utf8.count <= 64,
            let mac = Base64URL.decode(String(parts[1])), mac.count == 32,
            hasher.matches(SecretHash(mac), parts[0].utf8)
        else { return nil }
        return String(parts[0])
    }
}
