import HTTPExchange
import HTTPTypes
import JOSE
import OAuthCore
import Secrets
import Synchronization

/// A shop that asks for one payment: the person sees it as a sentence, and the bank reads it in the token. RFC 9396.
final class DemoBookshop: Sendable {
    /// A book that somebody wants, from the button to the answer.
    private struct Order {
        let number: Int
        let state: String
        let verifier: String
        var outcome: Outcome?
    }

    private enum Outcome {
        case paid(name: String, groups: [String], payment: JSONObject)
        case refused(String)
    }

    private static let cookie = "bookshop_order"
    private static let capacity = 100
    private let site: DemoSite
    private let client: DemoClient
    private let orders = Mutex<(next: Int, open: [String: Order])>((1001, [:]))

    init(site: DemoSite, client: DemoClient) {
        self.site = site
        self.client = client
    }

    private var redirectURI: String { site.url + "/callback" }

    var routes: [HTTPExchange.Route] {
        [
            site.route("/") { request in self.counter(self.order(of: request)) },
            site.route("/buy", .post) { _ in self.buy() },
            site.route("/callback") { request in try await self.comeBack(request) },
        ]
    }

    // MARK: An order

    /// Begins an order, and sends the person to the authorization server with it.
    private func buy() -> EndpointResponse {
        let key = RandomToken.alphanumeric(from: .system)
        let (state, verifier) = (
            RandomToken.alphanumeric(from: .system), RandomToken.alphanumeric(length: 64, from: .system)
        )
        let order = orders.withLock { orders in
            if orders.open.count >= Self.capacity { orders.open = [:] }
            let order = Order(number: orders.next, state: state, verifier: verifier)
            orders.next += 1
            orders.open[key] = order
            return order
        }
        let fields = [
            ("response_type", "code"), ("client_id", "bookshop"), ("redirect_uri", redirectURI),
            ("scope", "openid profile"), ("state", state),
            ("code_challenge", Base64URL.encode(SHA2.sha256(verifier.utf8))), ("code_challenge_method", "S256"),
            ("authorization_details", String(decoding: JSONValue.array([payment(order)]).serialized(), as: UTF8.self)),
        ]
        return site.redirect(
            client.issuer + "/oauth2/authorize?"
                + fields.map { "\($0.0)=\(PercentEncoding.encode($0.1))" }.joined(separator: "&"),
            cookie: "\(Self.cookie)=\(key); HttpOnly; SameSite=Lax; Path=/")
    }

    private func payment(_ order: Order) -> JSONValue {
        .object([
            "type": "payment_initiation", "instructedAmount": .object(["currency": "EUR", "amount": "24.90"]),
            "creditorName": "The Corner Bookshop",
            "creditorAccount": .object(["iban": "DE02120300000000202051"]),
            "reference": .string("order \(order.number)"),
        ])
    }

    private func order(of request: EndpointRequest) -> (key: String, order: Order)? {
        guard let key = request.cookies(named: Self.cookie).first,
            let order = orders.withLock({ $0.open[key] })
        else { return nil }
        return (key, order)
    }

    /// The end of the way: whatever came is settled before the page is shown, at an address without a code.
    private func comeBack(_ request: EndpointRequest) async throws -> EndpointResponse {
        let url = "?" + (request.query ?? "")
        guard let (key, order) = order(of: request), ScriptedBrowser.query("state", of: url) == order.state,
            ScriptedBrowser.query("iss", of: url) == client.issuer, order.outcome == nil
        else { throw DemoFailure("this answer belongs to no order of this browser") }
        let outcome = try await outcome(of: order, url)
        orders.withLock { $0.open[key]?.outcome = outcome }
        return site.redirect(site.url + "/")
    }

    private func outcome(of order: Order, _ url: String) async throws -> Outcome {
        guard let code = ScriptedBrowser.query("code", of: url) else {
            return .refused(ScriptedBrowser.query("error", of: url) ?? "no code")
        }
        let tokens = try await client.post(
            "/oauth2/token",
            [
                ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectURI),
                ("code_verifier", order.verifier), ("client_id", "bookshop"),
                ("client_secret", DemoConfiguration.bookshopSecret),
            ]
        ).body
        guard let token = tokens["access_token"]?.stringValue else {
            return .refused(tokens["error"]?.stringValue ?? "no token")
        }
        return try await pay(token)
    }

    /// What the bank does with the token: it asks what was allowed, and would pay that and nothing else.
    private func pay(_ token: String) async throws -> Outcome {
        let seen = try await client.post(
            "/oauth2/introspect",
            [
                ("token", token), ("client_id", "example-bank"), ("client_secret", DemoConfiguration.bankSecret),
            ]
        ).body
        guard let payment = seen["authorization_details"]?.arrayValue?.first?.objectValue else {
            return .refused("the payment was not allowed")
        }
        let person = try await client.get(client.issuer + "/oauth2/userinfo", token: token).objectValue ?? [:]
        return .paid(
            name: person["name"]?.stringValue ?? "",
            groups: person["groups"]?.arrayValue?.compactMap(\.stringValue) ?? [],
            payment: payment)
    }

    // MARK: The counter

    private func counter(_ found: (key: String, order: Order)?) -> EndpointResponse {
        let said =
            switch found?.order.outcome {
            case .paid(let name, let groups, let payment): Self.receipt(name, groups, payment)
            case .refused(let why):
                "<p class=\"notice\">Nothing was paid: <code>\(DemoSite.escaped(why))</code>.</p>"
            case nil: ""
            }
        return site.page(
            "The Corner Bookshop",
            """
            \(said)<section class="card hero"><h1>A History of Gates</h1>
            <p>Bound in linen, 312 pages. <strong>€24.90</strong></p>
            <form method="post" action="/buy"><button class="primary" type="submit" name="buy" value="book">Pay with your bank</button></form>
            <p class="quiet">You are asked about this one payment, each time. Say no, or untick it: nothing is paid.</p></section>
            """)
    }

    private static func receipt(_ name: String, _ groups: [String], _ payment: JSONObject) -> String {
        let amount = payment["instructedAmount"]?.objectValue
        let rows = [
            ("Amount", "\(amount?["amount"]?.stringValue ?? "") \(amount?["currency"]?.stringValue ?? "")"),
            ("To", payment["creditorName"]?.stringValue ?? ""),
            ("Account", payment["creditorAccount"]?.objectValue?["iban"]?.stringValue ?? ""),
            ("For", payment["reference"]?.stringValue ?? ""), ("Your groups", groups.joined(separator: ", ")),
        ].filter { !$0.1.isEmpty }
        return """
            <section class="card hero"><h2>Thank you, \(DemoSite.escaped(name)). It is paid.</h2>
            <p class="quiet">This is what the bank reads in the token:</p>
            <dl>\(rows.map { "<div><dt>\($0.0)</dt><dd>\(DemoSite.escaped($0.1))</dd></div>" }.joined())</dl></section>
            """
    }
}
