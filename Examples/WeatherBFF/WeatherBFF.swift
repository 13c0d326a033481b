import Foundation
import HTTPTypes
public import Hummingbird
public import Logging
public import TokenClient

/// MyBFF: the weather for its front end, which it gets from MyService under its own name.
public func weatherBFF(
    issuer: String, clientSecret: String, weatherService: String, http: any OutboundClient,
    logger: Logger = Logger(label: "MyBFF")
) -> Router<BasicRequestContext> {
    let tokens = ServiceTokenClient(
        issuer: issuer, credentials: .secretBasic(clientID: "MyBFF", clientSecret: clientSecret), http: http,
        logger: logger)
    let myService = AuthorizedClient(of: weatherService, tokens: tokens, scope: "MyService/weather_read", http: http)

    let router = Router()
    router.get("weatherforecast") { _, context in
        do {
            let answer = try await myService.get("/weatherforecast")
            guard answer.status == .ok else {
                throw HTTPError(.badGateway, message: "MyService answered \(answer.status.code)")
            }
            return try JSONDecoder().decode([Forecast].self, from: Data(answer.body))
        } catch let error as OutboundError {
            context.logger.error("MyService cannot be asked", metadata: ["error.detail": "\(error)"])
            throw HTTPError(.badGateway, message: "MyService cannot be asked")
        }
    }
    return router
}

struct Forecast: ResponseCodable {
    let date: String
    let temperatureC: Int
    let summary: String
}
