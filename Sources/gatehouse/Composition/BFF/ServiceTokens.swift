import BFF
import GatehouseConfig
import HTTPExchange
import HTTPTypes
import Logging
import OAuthCore
import ServiceLifecycle
import TokenClient

/// The backend-for-frontend's own tokens: one token client for each issuer and client that routes name, whatever their scopes.
struct ServiceTokens: Sendable {
    private struct Key: Hashable {
        let issuer: String
        let clientID: ClientID
    }

    private let clients: [Key: ServiceTokenClient]

    /// The clients of the routes; nothing is asked of their issuers yet.
    init(
        _ routes: [RouteDeclaration], http: any OutboundClient, environment: TokenClientEnvironment = .system,
        logger: Logger
    ) {
        var clients: [Key: ServiceTokenClient] = [:]
        for case .client(let client) in routes.map(\.token) {
            let key = Key(issuer: client.issuer.text, clientID: client.clientID)
            guard clients[key] == nil else { continue }
            let credentials = ClientCredentials.secretBasic(
                clientID: client.clientID.rawValue, clientSecret: client.clientSecret.exposed)
            clients[key] = ServiceTokenClient(
                .issuer(client.issuer.text), credentials, http, logger, environment: environment)
        }
        self.clients = clients
    }

    /// What renews them ahead of their expiry.
    var services: [any Service] { Array(clients.values) }

    /// Gets a token for the client of a route.
    var source: ServiceTokenSource {
        { [clients] (client: ProxyRoute.ServiceClient) async throws(BFFFailure) -> String in
            guard let tokens = clients[Key(issuer: client.issuer, clientID: client.clientID)] else {
                throw Self.failure("no route declares the client \(client.clientID.rawValue) at \(client.issuer)")
            }
            do throws(ServiceTokenError) { return try await tokens.token(scope: client.scope).value } catch {
                throw Self.failure(
                    "no token for \(client.clientID.rawValue) at \(client.issuer), scope '\(client.scope)': \(error)")
            }
        }
    }

    private static func failure(_ detail: String) -> BFFFailure {
        BFFFailure(.tokenUnavailable, .badGateway, "No token for the service could be had.", detail: detail)
    }
}
