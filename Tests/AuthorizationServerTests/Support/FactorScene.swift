import AuthorizationServer
import Foundation
import HTTPExchange
import OAuthCore
import Secrets
import Storage
import Testing

/// A server with second factors, and people who use them.
struct FactorScene {
    let harness: Harness

    init(
        _ policy: SecondFactorPolicy = .optional, methods: Set<SecondFactorMethod> = [.totp],
        directory: (inout TestDirectory) -> Void = { _ in }
    ) async throws {
        harness = try await Harness(
            settings: { $0.secondFactors = SecondFactorSettings(policy: policy, methods: methods) },
            directory: directory)
    }

    /// The people of a server that is there already.
    init(_ harness: Harness) { self.harness = harness }

    var browser: TestBrowser { TestBrowser(harness) }
    var people: any PersonRecordStore { harness.context.stores.people }

    /// The codes of an app that has the seed shown on a page.
    func app(on page: TestPage) throws -> TOTP {
        let secret = try #require(page.text.components(separatedBy: "?secret=").dropFirst().first?.prefix { $0 != "&" })
        return TOTP(seed: Self.decode(String(secret)))
    }

    /// The code that the app shows now, or some steps later.
    func code(_ app: TOTP, steps: Int64 = 0) -> String {
        app.code(step: TOTP.step(at: harness.clock.now) + steps)
    }

    /// Logs in and adds an app on the account page; leaves time for the next code.
    func addApp(_ browser: TestBrowser) async throws -> (app: TOTP, recoveryCodes: [String]) {
        if browser.session == nil { _ = await browser.signIn(await browser.visit("/login")) }
        let account = await browser.get("/account/security")
        let page = await browser.follow(
            await browser.post("/account/security", account.fields(of: "add") + [("add", "totp")]))
        let app = try app(on: page)
        let codes = await browser.submit(page, [("code", code(app))])
        harness.clock.advance(.seconds(30))
        return (app, Self.recoveryCodes(on: codes))
    }

    /// The recovery codes that a page shows.
    static func recoveryCodes(on page: TestPage) -> [String] {
        page.text.components(separatedBy: "<li><code dir=\"ltr\">").dropFirst().map { String($0.prefix { $0 != "<" }) }
    }

    /// The claims of the ID token for a first-party client.
    func claims(_ page: TestPage) async throws -> JSONObject {
        let code: String = try #require(page.code, "\(page.location ?? page.text) \(page.detail)")
        let answer = await harness.token(IssuedCode.form(code), as: .fastAPI)
        return try harness.verified(answer["id_token"])
    }

    func request(_ changes: [(String, String?)] = []) -> [(String, String?)] { TestRequest.firstParty + changes }

    private static func decode(_ text: String) -> [UInt8] {
        var bits = "", bytes: [UInt8] = []
        for character in text {
            let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".firstIndex(of: character).map {
                "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".distance(from: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".startIndex, to: $0)
            }
            let digits = String(value ?? 0, radix: 2)
            bits += String(repeating: "0", count: 5 - digits.count) + digits
            if bits.count >= 8 {
                bytes.append(UInt8(bits.prefix(8), radix: 2) ?? 0)
                bits.removeFirst(8)
            }
        }
        return bytes
    }
}

extension TestPage {
    /// Whether the page asks for a code of a second factor.
    var isFactor: Bool { status == 200 && text.contains("name=\"with\"") }
    /// Whether it shows a new app's key.
    var isAppAddition: Bool { status == 200 && text.contains("otpauth://totp/") }
}
