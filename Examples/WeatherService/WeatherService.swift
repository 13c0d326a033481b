import Foundation
public import Hummingbird
public import HummingbirdResourceServer

/// MyService: the weather for clients that may read it, and the profile API for people.
///
/// `verifier` knows whose tokens count, `url` is the address that clients know the service by, `items` is what people keep.
public func weatherService(
    host: String = "127.0.0.1", port: Int, url: String, verifier: AccessTokenVerifier, items: Items = Items()
) -> some ApplicationProtocol {
    let myService = ProtectedResource("MyService", at: url, scopes: ["MyService/weather_read"], verifier: verifier)
    let profileAPI = ProtectedResource("profile-api", at: url + "/api", scopes: ["me", "items"], verifier: verifier)

    let router = Router(context: ProtectedRequestContext.self)
    router.addMetadata(of: myService, profileAPI)

    router.group(of: myService, requiring: .scope("MyService/weather_read"))
        .get("weatherforecast") { _, _ in Forecast.nextDays(5) }

    addProfileAPI(of: profileAPI, items, to: router)

    return Application(
        router: router, configuration: .init(address: .hostname(host, port: port), serverName: "MyService"))
}

struct Forecast: ResponseEncodable {
    let date: String
    let temperatureC: Int
    let temperatureF: Int
    let summary: String

    static func nextDays(_ count: Int) -> [Forecast] {
        let summaries = [
            "Freezing", "Bracing", "Chilly", "Cool", "Mild", "Warm", "Balmy", "Hot", "Sweltering", "Scorching",
        ]
        return (1...count).map { day in
            let date = Date.now.addingTimeInterval(Double(day) * 86400).formatted(.iso8601.year().month().day())
            let celsius = Int.random(in: -20..<55)
            let summary = summaries[(celsius + 20) * summaries.count / 75]
            return Forecast(date: date, temperatureC: celsius, temperatureF: 32 + celsius * 9 / 5, summary: summary)
        }
    }
}
