import HTTPExchange
import HTTPTypes
import OAuthCore

/// Services that prove to each other who they are.
extension DemoCheck {
    func services() async {
        let weather = demo.serviceURL + "/weatherforecast"
        await step("MyService without a token") {
            let answer = try await get(weather)
            try expect(answer.status.code == 401, "status \(answer.status.code), expected 401")
            let challenge = answer.headerFields[.wwwAuthenticate] ?? ""
            try expect(challenge.hasPrefix("Bearer realm=\"MyService\""), "WWW-Authenticate '\(challenge)'")
            try expect(!challenge.contains("error="), "an error in the challenge although no token was sent")
            return "401, \(challenge.prefix { $0 != "," })"
        }
        await step("MyService with a token of another scope") {
            let token = try await clientToken("weather-writer", DemoConfiguration.writerSecret)
            let answer = try await get(weather, token: token)
            try expect(answer.status.code == 403, "status \(answer.status.code), expected 403")
            let challenge = answer.headerFields[.wwwAuthenticate] ?? ""
            try expect(challenge.contains("insufficient_scope"), "WWW-Authenticate '\(challenge)'")
            return "403, insufficient_scope"
        }
        await step("MyService with a token of MyBFF") {
            let token = try await clientToken("MyBFF", DemoConfiguration.myBFFSecret)
            let answer = try await get(weather, token: token)
            try expect(answer.status.code == 200, "status \(answer.status.code), expected 200")
            return "200, \(answer.body.count) bytes of forecast"
        }
        await step("a wrong client secret") {
            let answer = try await post(
                "/oauth2/token", ["grant_type": "client_credentials"], client: ("MyBFF", "wrong"))
            try expect(answer.status.code == 401, "status \(answer.status.code), expected 401")
            try expect(try json(answer)["error"]?.stringValue == "invalid_client", "not invalid_client")
            return "401, invalid_client"
        }
        await callsThroughMyBFF()
    }

    func callsThroughMyBFF() async {
        let forecast = demo.bffURL + "/weatherforecast"
        let log = demo.log
        await step("MyBFF calls MyService for the first time") {
            log.clear()
            let answer = try await get(forecast)
            try expect(answer.status.code == 200, "status \(answer.status.code), expected 200")
            try expect(log.contains("cache miss"), "no 'cache miss' in MyBFF's log")
            return "200, cache miss"
        }
        await step("and for the second time") {
            log.clear()
            let answer = try await get(forecast)
            try expect(answer.status.code == 200, "status \(answer.status.code), expected 200")
            try expect(log.contains("cache hit") && !log.contains("cache miss"), "no 'cache hit' alone in MyBFF's log")
            return "200, cache hit"
        }
        let old = try? await clientToken("MyBFF", DemoConfiguration.myBFFSecret)
        await step("two hours later (the clock is set, nobody waits)") {
            await demo.advanceClock(.seconds(7200))
            let stale = try await get(demo.serviceURL + "/weatherforecast", token: old ?? "")
            try expect(stale.status.code == 401, "the expired token: status \(stale.status.code), expected 401")
            log.clear()
            let answer = try await get(forecast)
            try expect(answer.status.code == 200, "status \(answer.status.code), expected 200")
            try expect(log.contains("cache miss"), "no 'cache miss' in MyBFF's log")
            return "the expired token 401, MyBFF renews by itself: 200"
        }
        await step("signing keys rotate while MyBFF works") {
            let before = try await keyIDs()
            async let calls = repeated(40) { try await get(forecast) }
            try await demo.rotateKeys()
            let token = try await clientToken("MyBFF", DemoConfiguration.myBFFSecret)
            let fresh = try await get(demo.serviceURL + "/weatherforecast", token: token)
            try expect(fresh.status.code == 200, "a token of the new key: status \(fresh.status.code), expected 200")
            let answers = try await calls
            let refused = answers.filter { $0.status.code != 200 }
            try expect(refused.isEmpty, "\(refused.count) of \(answers.count) calls failed")
            let after = try await keyIDs()
            try expect(after.isSuperset(of: before) && after.count > before.count, "the key set shows no new key")
            return "\(answers.count) calls, none failed; \(after.count - before.count) new keys in the set"
        }
    }

    func repeated(
        _ count: Int, _ call: () async throws -> OutboundResponse
    ) async throws -> [OutboundResponse] {
        var answers: [OutboundResponse] = []
        for _ in 0..<count { answers.append(try await call()) }
        return answers
    }

    func keyIDs() async throws -> Set<String> {
        let keys = try json(try await get(demo.issuer + "/.well-known/jwks.json"))["keys"]?.arrayValue ?? []
        return Set(keys.compactMap { $0.objectValue?["kid"]?.stringValue })
    }
}
