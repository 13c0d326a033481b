import Foundation
import Hummingbird
import HummingbirdResourceServer
import OutboundHTTP
import WeatherService

// MyService on its own: ISSUER=http://localhost:9000 PORT=7062 my-service
let environment = ProcessInfo.processInfo.environment
let issuer = environment["ISSUER"] ?? "http://localhost:9000"
let port = environment["PORT"].flatMap { Int($0) } ?? 7062

let verifier = AccessTokenVerifier(TrustedIssuer(issuer), http: AsyncHTTPOutboundClient())
let service = weatherService(port: port, url: "http://localhost:\(port)", verifier: verifier)
try await service.runService()
