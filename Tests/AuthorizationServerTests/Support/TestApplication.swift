import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Testing

/// An application beside the server that logs people in: it calls the server, and never sees the browser's cookies.
struct TestApplication: Sendable {
    static let url = "https://app.example.com/sso?from=gatehouse"
    static let consentURL = "https://app.example.com/allow"
    static let secret = "0123456789abcdef0123456789abcdef"

    let harness: Harness

    /// A server whose login is delegated to the application.
    static func harness(
        consent: Bool = false, acrValues: [String]? = nil, directory: (inout TestDirectory) -> Void = { _ in },
        outbound: (any OutboundClient)? = nil
    ) async throws -> Harness {
        try await Harness(
            settings: { settings in
                settings.login = .delegated(
                    DelegatedLogin(url: url, sharedSecret: secret, acrValues: acrValues))
                if consent { settings.consent = .delegated(url: consentURL) }
            }, directory: directory, outbound: outbound)
    }

    /// What a redirect to the application carries.
    static func challenge(_ page: TestPage, _ name: String = "login_challenge") throws -> String {
        #expect([302, 303].contains(page.status), "\(page.text) \(page.detail)")
        #expect(page.response.headerFields[.location]?.hasPrefix("https://app.example.com/") == true)
        return try #require(page.parameters[name])
    }

    func show(_ challenge: String, _ kind: String = "login") async -> TestAnswer {
        await call(.get, "/admin/\(kind)-requests/\(challenge)")
    }

    func accept(_ challenge: String, _ body: String, _ kind: String = "login") async -> TestAnswer {
        await call(.post, "/admin/\(kind)-requests/\(challenge)/accept", body)
    }

    func reject(_ challenge: String, _ body: String = "{}", _ kind: String = "login") async -> TestAnswer {
        await call(.post, "/admin/\(kind)-requests/\(challenge)/reject", body)
    }

    /// A call, as the admin listener would pass it on once its bearer token was found right.
    func call(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", type: String? = "application/json"
    ) async -> TestAnswer {
        let segments = path.split(separator: "/")
        let route = harness.server.applicationRoutes.first { route in
            let template = route.path.split(separator: "/")
            return route.methods.contains(method) && template.count == segments.count
                && zip(template, segments).allSatisfy { $0 == $1 || $0 == "{challenge}" }
        }
        guard let route else { return TestAnswer(response: EndpointResponse(status: .notFound)) }
        var fields = HTTPFields()
        if method == .post { fields[.contentType] = type }
        return TestAnswer(
            response: await route.handler(
                EndpointRequest(
                    method: method, path: path, headerFields: fields, body: Array(body.utf8), requestID: "call-1")))
    }

    /// Accepts the request that the browser was sent with; where the browser is to go.
    func accept(_ page: TestPage, _ body: String = Self.alice) async throws -> String {
        let answer = await accept(try Self.challenge(page), body)
        #expect(answer.status == 200, "\(answer.text)")
        return try #require(answer["redirect_to"])
    }

    static let alice = #"{"subject":"alice","claims":{"name":"Alice","email":"alice@example.com"}}"#
    static let rememberedAlice = #"{"subject":"alice","remember":true}"#
}

extension TestBrowser {
    /// An authorization request of the first-party client, which asks nobody for consent.
    func authorizeFirstParty(_ changes: [(String, String?)] = []) async -> TestPage {
        await authorize(TestRequest.firstParty + changes)
    }
}
