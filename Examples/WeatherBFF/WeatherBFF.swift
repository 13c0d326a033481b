import Foundation
import HTTPTypes
public import Hummingbird
import Logging
public import TokenClient

/// MyBFF: the weather for its front end, which it gets from MyService under its own name.
///
/// `tokens` are MyBFF's own, by client credentials; `weatherService` is MyService's address.
public func weatherBFF(
    host: String = "127.0.0.1", port: Int, weatherService: String, tokens: ServiceTokenClient, http: any OutboundClient
) -> some ApplicationProtocol {
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
    return Application(router: router, configuration: .init(address: .hostname(host, port: port), serverName: "MyBFF"))
}

struct Forecast: ResponseCodable {
    let date: String
    let temperatureC: Int
    let summary: String
}
