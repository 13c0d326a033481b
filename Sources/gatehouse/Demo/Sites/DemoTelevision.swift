import HTTPExchange
import HTTPTypes
import OAuthCore
import QRCodes
import Synchronization

/// A device without a keyboard: it shows a code, and asks for its tokens whenever its page is refreshed. RFC 8628.
final class DemoTelevision: Sendable {
    private enum State {
        case off
        case waiting(Code)
        case refused
        case on(name: String, items: [String], refreshToken: String)
    }

    private struct Code {
        let device: String
        let user: String
        let uri: String
        let uriWithCode: String
        let expiresAt: UnixTime
        var interval: Int64
        var askAgainAt: UnixTime
    }

    private static let scope = "openid profile me items"
    private let site: DemoSite
    private let client: DemoClient
    private let itemsURL: String
    private let clock: DemoClock
    private let state = Mutex(State.off)

    init(site: DemoSite, client: DemoClient, itemsURL: String, clock: DemoClock) {
        self.site = site
        self.client = client
        self.itemsURL = itemsURL
        self.clock = clock
    }

    var routes: [HTTPExchange.Route] {
        [
            site.route("/") { _ in
                try await self.goOn()
                return self.screen
            },
            site.route("/off", .post) { _ in
                try await self.switchOff()
                return self.site.redirect(self.site.url + "/")
            },
        ]
    }

    // MARK: What the device does

    private func goOn() async throws {
        let now = clock.now
        switch state.withLock({ $0 }) {
        case .off, .refused: try await begin()
        case .waiting(let code) where now >= code.expiresAt: try await begin()
        case .waiting: if let code = due(now) { try await ask(code) }
        case .on: break
        }
    }

    /// §3.1, §3.2: the codes.
    private func begin() async throws {
        let answer = try await client.post(
            "/oauth2/device_authorization", [("client_id", "television"), ("scope", Self.scope)]
        ).body
        guard let device = answer["device_code"]?.stringValue, let user = answer["user_code"]?.stringValue,
            let uri = answer["verification_uri"]?.stringValue,
            let whole = answer["verification_uri_complete"]?.stringValue,
            let lifetime = answer["expires_in"]?.int64Value
        else { throw DemoFailure("the authorization server gives no code: \(answer["error"]?.stringValue ?? "")") }
        let interval = answer["interval"]?.int64Value ?? 5
        let now = clock.now
        let code = Code(
            device: device, user: user, uri: uri, uriWithCode: whole, expiresAt: now + .seconds(lifetime),
            interval: interval, askAgainAt: now + .seconds(interval))
        state.withLock { $0 = .waiting(code) }
    }

    /// The code, once in every interval, however many browsers show the page. §3.5.
    private func due(_ now: UnixTime) -> Code? {
        state.withLock { state in
            guard case .waiting(var code) = state, now >= code.askAgainAt else { return nil }
            code.askAgainAt = now + .seconds(code.interval)
            state = .waiting(code)
            return code
        }
    }

    /// §3.4, §3.5: the question, and what its answers mean.
    private func ask(_ code: Code) async throws {
        let (status, answer) = try await client.post(
            "/oauth2/token",
            [
                ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("client_id", "television"),
                ("device_code", code.device),
            ])
        if status == 200, let token = answer["access_token"]?.stringValue {
            return try await play(token, refreshToken: answer["refresh_token"]?.stringValue ?? "")
        }
        switch answer["error"]?.stringValue {
        case "authorization_pending", "temporarily_unavailable": break
        case "slow_down":
            var slower = code
            slower.interval += 5
            slower.askAgainAt = clock.now + .seconds(slower.interval)
            state.withLock { $0 = .waiting(slower) }
        case "access_denied": state.withLock { $0 = .refused }
        default: state.withLock { $0 = .off }
        }
    }

    private func play(_ token: String, refreshToken: String) async throws {
        let person = try await client.get(client.issuer + "/oauth2/userinfo", token: token).objectValue
        let items = try await client.get(itemsURL, token: token).arrayValue ?? []
        let names = items.compactMap { $0.objectValue?["name"]?.stringValue }
        state.withLock {
            $0 = .on(name: person?["name"]?.stringValue ?? "whoever you are", items: names, refreshToken: refreshToken)
        }
    }

    /// Gives back what it may no longer use, so that nothing is left of it. RFC 7009.
    private func switchOff() async throws {
        let last = state.withLock { state in
            defer { state = .off }
            return state
        }
        guard case .on(_, _, let token) = last else { return }
        _ = try await client.post("/oauth2/revoke", [("token", token), ("client_id", "television")])
    }

    // MARK: The screen

    private var screen: EndpointResponse {
        switch state.withLock({ $0 }) {
        case .off: site.page("Television", Self.said("The code is over. Another one is coming."), refresh: 2)
        case .refused: site.page("Television", Self.said("You said no. Another code is coming."), refresh: 5)
        case .waiting(let code): site.page("Television", Self.code(code), refresh: 3)
        case .on(let name, let items, _): site.page("Television", Self.list(name, items))
        }
    }

    private static func said(_ text: String) -> String { "<section class=\"screen\"><h1>\(text)</h1></section>" }

    private static func code(_ code: Code) -> String {
        let picture = QRCode(code.uriWithCode)?.svg(label: "QR code of the address with the code") ?? ""
        let (uri, whole) = (DemoSite.escaped(code.uri), DemoSite.escaped(code.uriWithCode))
        return """
            <section class="screen"><h1>Connect this television</h1>
            <p>On your phone or computer open<br><a href="\(uri)" target="_blank">\(uri)</a><br>and enter</p>
            <p class="code">\(DemoSite.escaped(code.user))</p>
            <p>or point a camera here</p><a href="\(whole)" target="_blank">\(picture)</a></section>
            """
    }

    private static func list(_ name: String, _ items: [String]) -> String {
        let rows = items.map { "<li>\(DemoSite.escaped($0))</li>" }.joined()
        return """
            <section class="screen"><h1>Good evening, \(DemoSite.escaped(name))</h1>
            <p>Tonight: your items</p><ul>\(rows)</ul>
            <form method="post" action="/off"><button type="submit">Switch off</button></form></section>
            """
    }
}
