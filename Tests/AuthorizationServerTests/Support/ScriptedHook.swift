import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore

/// A token hook that answers what the test says, and what a server needs to ask it.
enum ScriptedHook {
    static let url = "https://claims.example.com/tokens"
    static let secret = Array("token-hook-secret-for-tests-of-32".utf8)

    /// One that gives a body with a status.
    static func answering(_ body: String, _ status: HTTPResponse.Status = .ok) -> ScriptedApplication {
        ScriptedApplication { _ in
            .success(
                OutboundResponse(
                    status: status, headerFields: [.contentType: "application/json"], body: Array(body.utf8)))
        }
    }

    /// One that gives no answer.
    static func failing(_ code: OutboundError.Code) -> ScriptedApplication {
        ScriptedApplication { _ in .failure(OutboundError(code, detail: "as the test says")) }
    }

    /// A server that asks it, whose first user has groups and roles and some claims of their own.
    static func harness(
        _ hook: ScriptedApplication?, issuesOnFailure: Bool = false, grantTypes: Set<GrantType> = [],
        clients: Set<ClientID> = [], mappings: [ClaimMapping] = mappings,
        directory more: (inout TestDirectory) -> Void = { _ in }
    ) async throws -> Harness {
        try await Harness(
            settings: { settings in
                settings.claimMappings = mappings
                guard hook != nil else { return }
                settings.tokenHook = TokenHookSettings(
                    url: url, secret: secret, issuesOnFailure: issuesOnFailure, grantTypes: grantTypes, clients: clients
                )
            },
            directory: { directory in
                directory.users[0].groups = ["staff"]
                directory.users[0].roles = ["editor", "author"]
                directory.users[0].claims["department"] = "Weather"
                directory.users[0].claims["note"] = "nobody's business"
                more(&directory)
            }, outbound: hook)
    }

    static let mappings: [ClaimMapping] = [
        ClaimMapping("roles", from: .roles, in: [.accessToken, .idToken, .userinfo]),
        ClaimMapping("groups", from: .groups, scope: Scope([.profile]), in: [.accessToken]),
        ClaimMapping("department", from: .claim("department"), clients: [ClientID("web-app")]),
        ClaimMapping("tenant", from: .constant("example"), in: [.accessToken]),
    ]
}
