import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import OpenIDProviderTesting
import Storage
import StorageSQLite
import Synchronization
import Testing

@Suite("The login page: who somebody of a provider is here")
struct ProviderPersonTests {
    private static let mine = "testuser1@example.com"

    private func scene(
        _ claims: [String: JSONValue], settings: (inout AuthorizationServerSettings) -> Void = { _ in },
        directory: (inout TestDirectory) -> Void = { _ in }
    ) async throws -> FederationScene {
        let scene = try await FederationScene(settings: settings, directory: directory)
        scene.one.behave { $0.claims = claims }
        return scene
    }

    @Test("a verified address is the one user who has it verified, whatever its case; the next login needs no address")
    func verifiedEmail() async throws {
        let scene = try await scene(["email": "TestUser1@Example.com"])
        #expect(try await scene.claims()["sub"]?.stringValue == TestDirectory.subject.rawValue)
        scene.one.behave { $0.claims = ["email": .null, "email_verified": .null] }
        #expect(try await scene.claims()["sub"]?.stringValue == TestDirectory.subject.rawValue)
        #expect(try await scene.userCount() == 2)
    }

    @Test(
        "an address that the provider does not call verified, as a boolean, takes nobody over",
        arguments: [.bool(false), .null, .string("true"), .int(1)] as [JSONValue])
    func unverifiedThere(verified: JSONValue) async throws {
        let scene = try await scene(["email": .string(Self.mine), "email_verified": verified])
        let subject = SubjectID(try await scene.claims()["sub"]?.stringValue ?? "")
        #expect(subject != TestDirectory.subject)
        let user = try #require(try await scene.harness.store.user(subject: subject))
        #expect(user.username == "one:person-1" && user.claims["email_verified"] == .bool(false))
    }

    @Test("an address that is not verified here is nobody's")
    func unverifiedHere() async throws {
        let scene = try await scene(
            ["email": .string(Self.mine)], directory: { $0.users[0].claims["email_verified"] = .bool(false) })
        let subject = try await scene.claims()["sub"]?.stringValue
        #expect(subject != TestDirectory.subject.rawValue)
        let user = try await scene.harness.store.user(subject: SubjectID(subject ?? ""))
        #expect(user?.username == "one:person-1", "the login name is taken")
    }

    @Test("an address that can be no login name is a claim and no more")
    func oddAddress() async throws {
        let scene = try await scene(["email": " odd@example.com"])
        let subject = SubjectID(try await scene.claims()["sub"]?.stringValue ?? "")
        let user = try #require(try await scene.harness.store.user(subject: subject))
        #expect(user.username == "one:person-1" && user.claims["email"] == .string(" odd@example.com"))
    }

    @Test("where two users have the address none of them is meant")
    func ambiguous() async throws {
        let scene = try await scene(
            ["email": .string(Self.mine)], directory: { $0.users[1].claims["email"] = .string(Self.mine) })
        let subject = try await scene.claims()["sub"]?.stringValue ?? ""
        #expect(!subject.hasPrefix("subject-of-testuser"))
    }

    @Test("link_verified_email off: a verified address links nothing")
    func switchedOff() async throws {
        let scene = try await scene(["email": .string(Self.mine)], settings: { $0.linksVerifiedEmail = false })
        #expect(try await scene.claims()["sub"]?.stringValue != TestDirectory.subject.rawValue)
    }

    @Test("Microsoft's word on an address is no proof, whatever its token says")
    func microsoft() async throws {
        let authority = "https://one.test"
        let tenant = "11111111-2222-3333-4444-555555555555"
        let issuer = "\(authority)/\(tenant)/v2.0"
        let scene = try await FederationScene(
            issuer: issuer,
            settings: {
                $0.loginProviders[0].kind = .microsoft(tenant: tenant, allowed: .own, authority: authority)
            })
        scene.one.behave {
            $0.claims = ["tid": .string(tenant), "email": .string(Self.mine), "email_verified": true]
        }
        #expect(try await scene.claims()["sub"]?.stringValue != TestDirectory.subject.rawValue)
        let link = try await scene.store.identityLink(ExternalIdentity(issuer: issuer, subject: "person-1"))
        #expect(link != nil && link?.subject != TestDirectory.subject)
    }

    @Test("create_users off: whoever is not linked is told so, and nothing is made")
    func closed() async throws {
        let scene = try await scene([:], settings: { $0.createsUsers = false })
        let browser = scene.browser
        let page = try await scene.logIn(await browser.authorize(TestRequest.firstParty), browser)
        #expect(page.isLogin && page.text.contains("You cannot sign in here with that Provider one account"))
        #expect(try await scene.userCount() == 2 && browser.session == nil)
        #expect(try await scene.harness.audited().first == .loginFailed)
    }

    @Test("a locked account is refused alike, and is not linked by its address")
    func locked() async throws {
        let scene = try await scene(
            ["email": .string(Self.mine)], directory: { $0.users[0].isDisabled = true })
        let browser = scene.browser
        let page = try await scene.logIn(await browser.authorize(TestRequest.firstParty), browser)
        #expect(page.isLogin && page.text.contains("You cannot sign in here with that Provider one account"))
        #expect(try await scene.store.identityLinks(of: TestDirectory.subject).isEmpty)
        #expect(browser.session == nil)
    }

    @Test("OpenID Connect Core §5.7 the same sub of another provider is somebody else")
    func otherIssuer() async throws {
        let scene = try await scene(["email": .null])
        scene.two.behave { $0.claims = ["email": .null] }
        #expect(try await scene.claims()["sub"] != scene.claims(at: "two")["sub"])
        #expect(try await scene.userCount() == 4)
    }

    @Test("two providers that prove the same address lead to one person")
    func twoProviders() async throws {
        let scene = try await scene([:])
        #expect(try await scene.claims()["sub"] == scene.claims(at: "two")["sub"])
        #expect(try await scene.userCount() == 3)
    }

    @Test("first logins at once, at one provider or at two, end in one user")
    func races() async throws {
        let scene = try await scene([:])
        let subjects = try await withThrowingTaskGroup(of: String?.self) { group in
            for index in 0..<12 {
                group.addTask {
                    try await scene.claims(at: index.isMultiple(of: 2) ? "one" : "two")["sub"]?.stringValue
                }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(subjects.count == 1)
        #expect(try await scene.userCount() == 3)
        let links = try await scene.store.identityLinks(of: SubjectID(subjects.first.flatMap { $0 } ?? ""))
        #expect(links.count == 2)
    }

    @Test("a first login at another provider that ends just after the address was looked up makes no second user")
    func overtaken() async throws {
        let scene = try await FederationScene(wrap: { OtherProviderIsFaster(store: $0) })
        let subject = try await scene.claims()["sub"]?.stringValue
        #expect(subject == OtherProviderIsFaster.subject.rawValue)
        #expect(try await scene.userCount() == 3)
    }

    @Test("OAuth 2.0 without ID tokens: the provider's name and its subject are the identity")
    func oauth2() async throws {
        let scene = try await scene(
            [:],
            settings: { settings in
                var endpoints = ProviderSettings.OAuth2Endpoints(
                    authorization: "https://one.test/authorize", token: "https://one.test/token",
                    userInfo: "https://one.test/userinfo")
                endpoints.subjectMember = "id"
                settings.loginProviders[0].kind = .oauth2(endpoints)
            })
        scene.one.behave { $0.userInfo = ["id": 42, "email": .string(Self.mine), "email_verified": true] }
        let subject = SubjectID(try await scene.claims()["sub"]?.stringValue ?? "")
        #expect(subject != TestDirectory.subject, "nothing says that this provider proves addresses")
        #expect(
            try await scene.store.identityLinks(of: subject).map(\.identity) == [
                ExternalIdentity(issuer: "one", subject: "42")
            ])
    }
}

/// A directory in which the person is made by a login at another provider, right after it was found to be nobody's address.
private final class OtherProviderIsFaster: ForwardingDirectory {
    static let subject = SubjectID("made-by-the-other")

    let store: any DirectoryStore
    private let isDone = Atomic(false)

    init(store: any DirectoryStore) { self.store = store }

    func users(verifiedEmail: String, limit: Int) async throws(StoreError) -> [User] {
        let found = try await store.users(verifiedEmail: verifiedEmail, limit: limit)
        guard found.isEmpty, !isDone.exchange(true, ordering: .relaxed) else { return found }
        try await store.insertUser(
            User(
                subject: Self.subject, username: verifiedEmail, passwordHash: nil,
                claims: ["email": .string(verifiedEmail), "email_verified": .bool(true)],
                createdAt: UnixTime(seconds: 0), origin: .application))
        return found
    }
}
