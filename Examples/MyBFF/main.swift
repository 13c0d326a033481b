import Foundation
import Hummingbird
import OutboundHTTP
import TokenClient
import WeatherBFF

// MyBFF on its own: MYBFF_SECRET=… ISSUER=http://localhost:9000 WEATHER_URL=http://localhost:7062 PORT=7248 my-bff
let environment = ProcessInfo.processInfo.environment
let issuer = environment["ISSUER"] ?? "http://localhost:9000"
let port = environment["PORT"].flatMap { Int($0) } ?? 7248
guard let secret = environment["MYBFF_SECRET"] else {
    print("MYBFF_SECRET is not set: the client_secret of the client MyBFF")
    exit(64)
}

let http = AsyncHTTPOutboundClient()
let tokens = ServiceTokenClient(
    issuer: issuer, credentials: .secretBasic(clientID: "MyBFF", clientSecret: secret), http: http)
let bff = weatherBFF(
    port: port, weatherService: environment["WEATHER_URL"] ?? "http://localhost:7062", tokens: tokens, http: http)
try await bff.runService()
