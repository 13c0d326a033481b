import AuthorizationServer
import HTTPExchange
import HTTPTypes
import JOSE
import OAuthCore
import Secrets
import Storage
import StorageSQLite
import Testing

@Suite("RFC 8414, OIDC Discovery and RFC 7517: what the server says of itself")
struct MetadataTests {
    private let paths = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"]

    @Test("RFC 8414 §3 both paths say the same, and lists what is switched on")
    func document() async throws {
        let harness = try await Harness()
        let first = await harness.get(paths[0])
        #expect(first.status == 200)
        #expect(first[.contentType] == "application/json")
        #expect(await harness.get(paths[1]).json == first.json)
        #expect(first["issuer"] == "http://localhost:9000")
        #expect(
            first.json["grant_types_supported"] == [
                "authorization_code", "client_credentials", "refresh_token", "password",
            ])
        #expect(first.json["id_token_signing_alg_values_supported"] == ["ES256", "EdDSA", "RS256"])
        let scopes = first.json["scopes_supported"]?.stringArrayValue ?? []
        #expect(Set(scopes).isSuperset(of: ["openid", "offline_access", "me", "items", "MyService/weather_read"]))
        for (name, value) in first.json.members { #expect(value != .null && value != [], "\(name)") }
    }

    @Test("RFC 8414 §2 it follows the directory")
    func follows() async throws {
        let harness = try await Harness()
        _ = try await harness.store.apply(
            [.removeClient(ClientID("docs-ui"))], expectedVersion: try await harness.store.directoryVersion(),
            now: harness.clock.now)
        await harness.context.tick()
        let grants = await harness.get(paths[0]).json["grant_types_supported"]?.stringArrayValue
        #expect(grants == ["authorization_code", "client_credentials", "refresh_token"])
    }

    @Test("RFC 8414 §3.1 an issuer with a path has its metadata at both places")
    func issuerPath() async throws {
        let harness = try await Harness(settings: { $0.issuer = "http://localhost:9000/tenant" })
        for path in ["/tenant" + paths[0], "/tenant" + paths[1], paths[1] + "/tenant"] {
            #expect(await harness.get(path)["issuer"] == "http://localhost:9000/tenant", "\(path)")
        }
        #expect(await harness.get(paths[0]).status == 404)
        #expect(await harness.get("/tenant/.well-known/jwks.json").status == 200)
    }

    @Test(
        "RFC 7517 §5 keys are public, each with one algorithm; the cache is shorter than announce_for; the tag answers 304"
    )
    func keySet() async throws {
        let harness = try await Harness(settings: { $0.signingKeyAnnouncement = .seconds(60) })
        let answer = await harness.get("/.well-known/jwks.json")
        let keys = answer.json["keys"]?.arrayValue?.compactMap(\.objectValue) ?? []
        #expect(Set(keys.compactMap { $0["alg"]?.stringValue }) == ["ES256", "RS256", "EdDSA"])
        #expect(Set(keys.compactMap { $0["kid"]?.stringValue }).count == 3)
        for key in keys {
            #expect(key["use"] == "sig")
            for member in ["d", "p", "q", "dp", "dq", "qi", "k"] { #expect(key[member] == nil) }
        }
        #expect(answer[.cacheControl] == "public, max-age=30")
        let tag = try #require(answer[.eTag])
        let again = await harness.get("/.well-known/jwks.json", headers: [.ifNoneMatch: tag])
        #expect(again.status == 304)
        #expect(again.text.isEmpty)
        #expect(await harness.get("/.well-known/jwks.json", headers: [.ifNoneMatch: "\"x\""]).status == 200)
    }

    @Test(
        "contract CORS: open endpoints answer any origin without credentials, preflights and errors too; the others never"
    )
    func crossOrigin() async throws {
        let harness = try await Harness()
        let open: [(String, HTTPRequest.Method)] = [
            (paths[0], .get), (paths[1], .get), ("/.well-known/jwks.json", .get), ("/oauth2/token", .post),
            ("/oauth2/userinfo", .get), ("/oauth2/revoke", .post), ("/auth/token", .post),
        ]
        for (path, method) in open {
            for answer in [await harness.send(path, method: method), await harness.send(path, method: .options)] {
                #expect(field(answer, "access-control-allow-origin") == "*", "\(path)")
                #expect(field(answer, "access-control-allow-credentials") == nil)
                #expect(field(answer, "access-control-expose-headers") == "WWW-Authenticate, DPoP-Nonce")
            }
            let preflight = await harness.send(path, method: .options)
            #expect(preflight.status == 204)
            #expect(field(preflight, "access-control-allow-methods")?.contains(method.rawValue) == true)
            #expect(
                field(preflight, "access-control-allow-headers")
                    == "Authorization, Content-Type, DPoP, X-Requested-With")
        }
        for method in [HTTPRequest.Method.post, .options] {
            #expect(
                field(await harness.send("/oauth2/introspect", method: method), "access-control-allow-origin") == nil)
        }
    }

    private func field(_ answer: TestAnswer, _ name: String) -> String? {
        answer.response.headerFields.first { $0.name.canonicalName == name }?.value
    }
}

@Suite("Signing keys: announced, active, retired, removed")
struct SigningKeyTests {
    private func fast(_ settings: inout AuthorizationServerSettings) {
        settings.signingAlgorithms = ["ES256"]
        settings.idTokenSigningAlgorithm = "ES256"
        settings.signingKeyRotation = .seconds(10_000)
        settings.signingKeyAnnouncement = .seconds(1000)
    }

    private func served(_ harness: Harness) async -> Set<String> {
        let keys = await harness.get("/.well-known/jwks.json").json["keys"]?.arrayValue ?? []
        return Set(keys.compactMap { $0.objectValue?["kid"]?.stringValue })
    }

    private func signer(_ harness: Harness) async throws -> String {
        let token = await harness.token([("grant_type", "client_credentials")], as: .myBFF)["access_token"]
        return try #require(try header(token)["kid"]?.stringValue)
    }

    @Test("contract a key is announced before it signs, and shown until what it signed has expired")
    func rotation() async throws {
        let harness = try await Harness(settings: fast)
        let first = try await signer(harness)
        harness.clock.advance(.seconds(8999))
        await harness.context.tick()
        #expect(await served(harness) == [first])
        harness.clock.advance(.seconds(1))
        await harness.context.tick()
        let announced = await served(harness)
        #expect(announced.count == 2)
        #expect(try await signer(harness) == first)
        harness.clock.advance(.seconds(1000))
        await harness.context.tick()
        let second = try await signer(harness)
        #expect(second != first)
        #expect(await served(harness) == [first, second])
        harness.clock.advance(.seconds(3600 + 600))
        await harness.context.tick()
        #expect(await served(harness) == [second])
    }

    @Test("contract an operator rotates: announced, or at once; tokens of before are still accepted")
    func demand() async throws {
        let harness = try await Harness(settings: fast)
        let first = try await signer(harness)
        let token = await harness.token([("grant_type", "client_credentials")], as: .myBFF)["access_token"]
        harness.clock.advance(.seconds(1))
        try await harness.context.rotateSigningKeys(immediately: false)
        #expect(await served(harness).count == 2)
        #expect(try await signer(harness) == first)
        try await harness.context.rotateSigningKeys(immediately: true)
        #expect(try await signer(harness) != first)
        #expect(await served(harness).contains(first))
        #expect(await harness.introspect(token).json["active"] == true)
        #expect(try await harness.audited().contains(.keyRotated))
    }

    @Test("contract of two nodes one makes the keys and the other follows")
    func nodes() async throws {
        let harness = try await Harness(settings: fast)
        let other = try await ServerContext(
            settings: harness.context.settings, stores: harness.store.stores, keyRing: harness.context.keyRing,
            passwords: TestDirectory.hasher, clock: { harness.clock.now }, logger: harness.log.logger)
        #expect(other.signingKeys.current.document == harness.context.signingKeys.current.document)
        harness.clock.advance(.seconds(9000))
        async let one: Void = harness.context.tick()
        async let two: Void = other.tick()
        _ = await (one, two)
        await harness.context.tick()
        await other.tick()
        #expect(await served(harness).count == 2)
        #expect(other.signingKeys.current.document == harness.context.signingKeys.current.document)
    }

    @Test("contract at rest a private key is sealed under its own name, and another encryption key opens none")
    func sealed() async throws {
        let harness = try await Harness(settings: fast)
        var record = try #require(harness.context.signingKeys.current.records.first)
        let key = try SealedSigningKey.open(record, with: harness.context.keyRing)
        let secret = try #require(key.privateJWK.privateJSON["d"]?.stringValue)
        #expect(!String(decoding: record.sealedPrivateKey, as: UTF8.self).contains(secret))
        #expect(record.publicJWK["d"] == nil)
        record.keyID = KeyID("another")
        #expect(throws: SigningKeyError.self) { try SealedSigningKey.open(record, with: harness.context.keyRing) }
        await #expect(throws: ServerStartError.self) {
            _ = try await ServerContext(
                settings: harness.context.settings, stores: harness.store.stores,
                keyRing: try KeyRing(root: [UInt8](repeating: 8, count: 32)), passwords: TestDirectory.hasher,
                clock: { harness.clock.now }, logger: harness.log.logger)
        }
    }
}
