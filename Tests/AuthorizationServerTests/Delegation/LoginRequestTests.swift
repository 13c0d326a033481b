import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import StorageSQLite
import Testing

@Suite("Login requests, as an application sees and answers them")
struct LoginRequestTests {
    /// A server, its application, and a challenge that waits.
    private func scene(
        _ changes: [(String, String?)] = []
    ) async throws -> (application: TestApplication, browser: TestBrowser, challenge: String) {
        let harness = try await TestApplication.harness()
        let browser = TestBrowser(harness)
        let challenge = try TestApplication.challenge(await browser.authorizeFirstParty(changes))
        return (TestApplication(harness: harness), browser, challenge)
    }

    @Test("GET says who asks and for what, every member always there")
    func show() async throws {
        let (application, _, challenge) = try await scene()
        let answer = await application.show(challenge)
        #expect(
            answer.status == 200 && answer[.contentType] == "application/json" && answer[.cacheControl] == "no-store")
        #expect(
            answer.json == [
                "challenge": .string(challenge),
                "client": ["client_id": "fastapi_service", "client_name": "fastapi_service"],
                "requested_scopes": ["openid", "profile", "email"], "prompt": .null, "max_age": .null,
                "login_hint": .null, "acr_values": .null, "ui_locales": .null,
            ])
    }

    @Test("prompt, max_age, login_hint, acr_values and ui_locales are handed over as they were asked")
    func handedOver() async throws {
        let (application, _, challenge) = try await scene([
            ("prompt", "login consent"), ("max_age", "300"), ("login_hint", "alice@example.com"),
            ("acr_values", "strong weak"), ("ui_locales", "de en"), ("scope", "openid"),
        ])
        let json = await application.show(challenge).json
        #expect(json["prompt"] == "login consent" && json["max_age"] == 300)
        #expect(json["login_hint"] == "alice@example.com" && json["acr_values"] == "strong weak")
        #expect(json["ui_locales"] == "de en" && json["requested_scopes"] == ["openid"])
        let claims = #"{"id_token":{"acr":{"essential":true,"values":["gold"]}}}"#
        let (second, _, essential) = try await scene([("claims", claims), ("acr_values", "silver")])
        #expect(await second.show(essential).json["acr_values"] == "silver gold")
    }

    @Test("an unknown, an expired and a finished challenge are 404, for every call; so is one of another stage")
    func unknown() async throws {
        let (application, browser, challenge) = try await scene()
        func expectUnknown(_ challenge: String) async {
            for answer in [
                await application.show(challenge), await application.accept(challenge, TestApplication.alice),
                await application.reject(challenge),
            ] {
                #expect(answer.status == 404 && answer.error == "not_found", "\(answer.text)")
            }
        }
        await expectUnknown(String(repeating: "x", count: 43))
        await expectUnknown("short")
        #expect(await application.show(challenge, "consent").status == 404)
        let url = try #require(await application.accept(challenge, TestApplication.alice)["redirect_to"])
        #expect(await browser.get(url).code != nil)
        await expectUnknown(challenge)
        let (second, _, expired) = try await scene()
        second.harness.clock.advance(second.harness.context.settings.flowLifetime)
        #expect(await second.show(expired).status == 404)
    }

    @Test("what was decided is 409, for every call, and stays as it was decided")
    func decided() async throws {
        let (application, browser, challenge) = try await scene()
        let url = try #require(await application.accept(challenge, TestApplication.alice)["redirect_to"])
        for answer in [
            await application.show(challenge), await application.accept(challenge, #"{"subject":"bob"}"#),
            await application.reject(challenge),
        ] {
            #expect(answer.status == 409 && answer.error == "already_decided", "\(answer.text)")
        }
        #expect(await browser.get(url).code != nil)
        #expect(
            try await application.harness.store.sessions(
                subject: SubjectID("bob"), now: application.harness.clock.now, limit: 1
            ).isEmpty)
    }

    @Test("of twenty answers at once one counts, the others are 409")
    func race() async throws {
        let (application, browser, challenge) = try await scene()
        let answers = await withTaskGroup(of: TestAnswer.self) { group in
            for number in 0..<20 {
                group.addTask {
                    number.isMultiple(of: 2)
                        ? await application.accept(challenge, TestApplication.alice)
                        : await application.reject(challenge)
                }
            }
            return await group.reduce(into: [TestAnswer]()) { $0.append($1) }
        }
        #expect(answers.count { $0.status == 200 } == 1 && answers.count { $0.status == 409 } == 19)
        let url = try #require(answers.first { $0.status == 200 }?["redirect_to"])
        #expect([302, 303].contains(await browser.get(url).status))
    }

    @Test(
        "a body that is wrong is a 400 which names the member, what was received and what is expected; nothing is decided"
    )
    func bodies() async throws {
        let (application, _, challenge) = try await scene()
        let long = String(repeating: "a", count: 256)
        let future = application.harness.clock.now.seconds + 11
        for (body, expected) in [
            ("", "not a JSON object"), ("[]", "not a JSON object"), (#"{"subject":"a","subject":"b"}"#, "duplicate"),
            ("{}", "subject: received nothing"), (#"{"subject":null}"#, "subject: received nothing"),
            (#"{"subject":7}"#, "subject: received the number 7"), (#"{"subject":""}"#, "subject: received"),
            (#"{"subject":"\#(long)"}"#, "subject: received"), (#"{"subject":"zoë"}"#, "printable ASCII"),
            (#"{"subject":" "}"#, "without space"), (#"{"subject":"a "}"#, "without space"),
            (#"{"subject":"a\u0000"}"#, "subject: received"),
            (#"{"subject":"a","claims":[]}"#, "claims: received a list, expected an object"),
            (#"{"subject":"a","auth_time":"now"}"#, "auth_time: received a string"),
            (#"{"subject":"a","auth_time":1.5}"#, "auth_time: received a number that is no integer"),
            (#"{"subject":"a","auth_time":-1}"#, "auth_time: received the number -1"),
            (#"{"subject":"a","auth_time":\#(future)}"#, "auth_time: received \(future)"),
            (#"{"subject":"a","acr":["x"]}"#, "acr: received a list"), (#"{"subject":"a","acr":""}"#, "acr: received"),
            (#"{"subject":"a","acr":"\#(long)"}"#, "acr: received"),
            (#"{"subject":"a","amr":"pwd"}"#, "amr: received a string"),
            (#"{"subject":"a","amr":[1]}"#, "amr: received a list"),
            (#"{"subject":"a","amr":["\#(long)"]}"#, "amr: received"),
            (
                #"{"subject":"a","amr":[\#(Array(repeating: #""x""#, count: 17).joined(separator: ","))]}"#,
                "17 elements"
            ),
            (#"{"subject":"a","remember":"yes"}"#, "remember: received a string, expected true or false"),
        ] {
            let answer = await application.accept(challenge, body)
            #expect(answer.status == 400 && answer.error == "invalid_request", "\(body)")
            #expect(answer["error_description"]?.contains(expected) == true, "\(body): \(answer.text)")
        }
        for (body, expected) in [
            (#"{"error":"no spaces"}"#, "error: received"), (#"{"error":"a\"b"}"#, "error: received"),
            (#"{"error":"ä"}"#, "error: received"), (#"{"error":1}"#, "error: received the number 1"),
            (#"{"error":"x","error_description":"back\\slash"}"#, "error_description: received"),
        ] {
            let answer = await application.reject(challenge, body)
            #expect(answer.status == 400 && answer["error_description"]?.contains(expected) == true, "\(answer.text)")
        }
        #expect(await application.show(challenge).status == 200)
    }

    @Test(
        "no application states what the server states itself",
        arguments: [
            "iss", "sub", "aud", "exp", "iat", "nonce", "acr", "amr", "auth_time", "sid", "azp", "at_hash", "nbf",
            "jti",
            "c_hash", "client_id", "scope", "token_use",
        ])
    func reserved(name: String) async throws {
        let (application, _, challenge) = try await scene()
        let answer = await application.accept(challenge, #"{"subject":"a","claims":{"name":"A","\#(name)":null}}"#)
        #expect(
            answer.status == 400 && answer["error_description"]?.contains("claims.\(name)") == true, "\(answer.text)")
        #expect(await application.show(challenge).status == 200)
    }

    @Test("the body is application/json and has 64 KiB at most, the claims 16 KiB")
    func sizes() async throws {
        let (application, browser, challenge) = try await scene()
        let path = "/admin/login-requests/\(challenge)/accept"
        for type in [nil, "text/plain", "application/x-www-form-urlencoded", "application/jsonp"] {
            #expect(await application.call(.post, path, TestApplication.alice, type: type).status == 415)
        }
        let pad = String(repeating: " ", count: 65_536)
        #expect(await application.accept(challenge, TestApplication.alice + pad).status == 413)
        func claims(_ bytes: Int) -> String {
            #"{"subject":"alice","claims":{"x":"\#(String(repeating: "x", count: bytes - 8))"}}"#
        }
        let tooLarge = await application.accept(challenge, claims(16_385))
        #expect(tooLarge.status == 400 && tooLarge["error_description"]?.contains("16384 bytes at most") == true)
        let fits = await application.call(
            .post, path, claims(16_384), type: "Application/JSON; charset=utf-8")
        #expect(fits.status == 200, "\(fits.text)")
        #expect(await browser.get(try #require(fits["redirect_to"])).code != nil)
    }

    @Test("an unknown member is passed over, and null counts as left out")
    func lenient() async throws {
        let (application, browser, challenge) = try await scene()
        let answer = await application.accept(
            challenge,
            #"{"subject":"alice","acr":null,"amr":null,"claims":null,"auth_time":null,"remember":null,"color":"red"}"#)
        #expect(answer.status == 200)
        #expect(await browser.get(try #require(answer["redirect_to"])).code != nil)
    }
}
