import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Secrets
import Storage
import Testing

@Suite("Authenticator apps and recovery codes")
struct AppFactorTests {
    @Test("an app is added by its first code, with ten recovery codes beside it, and nothing usable is stored")
    func adding() async throws {
        let scene = try await FactorScene()
        let browser = scene.browser
        let (app, codes) = try await scene.addApp(browser)
        #expect(codes.count == 10)
        #expect(Set(codes).count == 10)
        let records = try await scene.people.personRecords(
            subject: TestDirectory.subject, kind: nil, now: scene.harness.clock.now, limit: 10
        ).filter { $0.kind != .device }
        #expect(records.count == 2)
        let stored = records.map { record in
            var writer = JSONWriter()
            writer.value(.object(record.document))
            return String(decoding: writer.bytes, as: UTF8.self)
        }.joined()
        #expect(!stored.contains(app.secret))
        #expect(!codes.contains { stored.contains($0) || stored.contains($0.filter { $0 != "-" }) })
        #expect(try await scene.harness.audited().contains(.factorAdded))
        #expect(try await scene.harness.context.secondFactors.isEnrolled(TestDirectory.subject))
    }

    @Test("a wrong first code adds nothing")
    func wrongFirst() async throws {
        let scene = try await FactorScene()
        let browser = scene.browser
        _ = await browser.signIn(await browser.visit("/login"))
        let account = await browser.get("/account/security")
        let page = await browser.follow(
            await browser.post("/account/security", account.fields(of: "add") + [("add", "totp")]))
        #expect(page.isAppAddition)
        #expect(page.text.contains("<svg class=\"qr\""))
        let app = try scene.app(on: page)
        let again = await browser.submit(page, [("code", scene.code(app, steps: 5))])
        #expect(again.isAppAddition)
        #expect(again.text.contains("role=\"alert\""))
        #expect(try scene.app(on: again).secret == app.secret)
        #expect(try await !scene.harness.context.secondFactors.isEnrolled(TestDirectory.subject))
    }

    @Test("the password alone begins no session once there is an app; the code does, and the token says so")
    func login() async throws {
        let scene = try await FactorScene()
        let (app, _) = try await scene.addApp(scene.browser)
        let browser = scene.browser
        let page = await browser.signIn(await browser.authorize(scene.request()))
        #expect(page.isFactor, "\(page.location ?? page.text)")
        #expect(browser.session == nil)
        let end = await browser.follow(await browser.submit(page, [("code", scene.code(app))]))
        #expect(browser.session != nil)
        let claims = try await scene.claims(end)
        #expect(claims["acr"]?.stringValue == "2")
        #expect(claims["amr"]?.stringArrayValue == ["pwd", "otp", "mfa"])
    }

    @Test("§5.2 a code works once, also where it comes many times at once")
    func once() async throws {
        let scene = try await FactorScene()
        let (app, _) = try await scene.addApp(scene.browser)
        let code = scene.code(app)
        let won = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    let browser = scene.browser
                    let page = await browser.signIn(await browser.authorize(scene.request()))
                    return await browser.submit(page, [("code", code)]).status == 303
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(won == 1)
    }

    @Test("wrong codes are counted for the person, whichever browser they come from, and then refused unseen")
    func throttled() async throws {
        let scene = try await FactorScene()
        let (app, _) = try await scene.addApp(scene.browser)
        let browser = scene.browser
        var page = await browser.signIn(await browser.authorize(scene.request()))
        for _ in 0..<10 {
            page = await browser.submit(page, [("code", scene.code(app, steps: 9))])
            #expect(page.status == 200)
        }
        let other = scene.browser
        let refused = await other.submit(
            await other.signIn(await other.authorize(scene.request())), [("code", scene.code(app))])
        #expect(refused.status == 429)
        #expect(refused.response.headerFields[.retryAfter] != nil)
        #expect(other.session == nil)
        #expect(try await scene.harness.audited().filter { $0 == .factorFailed }.count == 10)
    }

    @Test("a recovery code works once, however it is written, and the trail says how many are left")
    func recoveryCode() async throws {
        let scene = try await FactorScene()
        let (_, codes) = try await scene.addApp(scene.browser)
        let browser = scene.browser
        let page = await browser.signIn(await browser.authorize(scene.request()))
        let typed = codes[3].uppercased().replacing("-", with: " ")
        let end = await browser.follow(await browser.submit(page, [("code", typed)]))
        #expect(try await scene.claims(end)["acr"]?.stringValue == "2")
        #expect(try await scene.harness.audited().contains(.recoveryCodeUsed))
        let other = scene.browser
        let again = await other.submit(
            await other.signIn(await other.authorize(scene.request())), [("code", codes[3])])
        #expect(again.isFactor)
        #expect(other.session == nil)
        #expect(await browser.get("/account/security").text.contains("9 codes are left."))
    }

    @Test("a password that was changed between the two factors opens nothing")
    func passwordChanged() async throws {
        let scene = try await FactorScene()
        let (app, _) = try await scene.addApp(scene.browser)
        let browser = scene.browser
        let page = await browser.signIn(await browser.authorize(scene.request()))
        let store = scene.harness.context.stores.directory
        let user = try #require(try await store.user(subject: TestDirectory.subject))
        let hash = try await TestDirectory.hasher.hash("another password")
        _ = try await store.setPasswordHash(hash, subject: user.subject, replacing: user.passwordHash)
        let end = await browser.follow(await browser.submit(page, [("code", scene.code(app))]))
        #expect(end.isLogin)
        #expect(browser.session == nil)
    }

    @Test("the first factor is forgotten after ten minutes")
    func pendingExpires() async throws {
        let scene = try await FactorScene()
        let (app, _) = try await scene.addApp(scene.browser)
        let browser = scene.browser
        let page = await browser.signIn(await browser.authorize(scene.request()))
        scene.harness.clock.advance(.seconds(601))
        #expect(await browser.follow(await browser.submit(page, [("code", scene.code(app))])).isLogin)
        #expect(browser.session == nil)
    }

    @Test("a factor is changed only with a recent login of both factors")
    func recentLogin() async throws {
        let scene = try await FactorScene()
        let early = scene.browser
        _ = await early.signIn(await early.visit("/login"))
        let browser = scene.browser
        _ = try await scene.addApp(browser)
        // A session from before the app has proven the password alone.
        let page = await early.get("/account/security")
        #expect(
            await early.follow(await early.post("/account/security", page.fields(of: "add") + [("add", "totp")]))
                .isLogin)
        scene.harness.clock.advance(.seconds(601))
        let own = await browser.get("/account/security")
        let remove = own.fields(of: "remove") + [("remove", own.button("remove") ?? "")]
        #expect(await browser.follow(await browser.post("/account/security", remove)).isLogin)
        #expect(try await scene.harness.context.secondFactors.isEnrolled(TestDirectory.subject))
    }

    @Test("without its last factor an account has no recovery codes either")
    func removing() async throws {
        let scene = try await FactorScene()
        let browser = scene.browser
        _ = try await scene.addApp(browser)
        let page = await browser.get("/account/security")
        let done = await browser.follow(
            await browser.post(
                "/account/security", page.fields(of: "remove") + [("remove", page.button("remove") ?? "")]))
        #expect(done.text.contains("The second step was removed."))
        let records = try await scene.people.personRecords(
            subject: TestDirectory.subject, kind: nil, now: scene.harness.clock.now, limit: 10
        ).filter { $0.kind != .device }
        #expect(records.isEmpty)
        #expect(try await scene.harness.audited().contains(.factorRemoved))
    }

    @Test("a seed is sealed anew under the key that replaced its own, and the key before is not needed for it any more")
    func resealing() async throws {
        let scene = try await FactorScene()
        _ = try await scene.addApp(scene.browser)
        let (now, root) = (scene.harness.clock.now, [UInt8](repeating: 9, count: 32))
        let both = try KeyRing(root: root, previous: [Harness.root])
        let resealing = FactorResealing(store: scene.people, keyRing: both)
        #expect(try await resealing.remaining() == 1)
        #expect(try await resealing.reseal(now: now) == 1)
        #expect(try await resealing.remaining() == 0)
        let record = try #require(try await scene.people.personRecords(kind: .totp, after: nil, limit: 10).first)
        let sealed = try #require(record.document["seed"]?.stringValue.flatMap { Base64URL.decode($0) })
        let opened = try KeyRing(root: root).open(sealed, context: "totp/\(record.id)")
        #expect(opened.count == TOTP.seedLength)
    }
}
