import Foundation
import Hummingbird
import HummingbirdResourceServer
import OutboundHTTP

// A clinic's API: ISSUER=http://localhost:9000 PORT=7072 health-service
let environment = ProcessInfo.processInfo.environment
let issuer = environment["ISSUER"] ?? "http://localhost:9000"
let port = environment["PORT"].flatMap { Int($0) } ?? 7072

let verifier = AccessTokenVerifier(TrustedIssuer(issuer), http: AsyncHTTPOutboundClient())
let clinic = ProtectedResource(
    "clinic-api", at: "http://localhost:\(port)", authorizationDetailsTypes: ["record_sharing"], verifier: verifier)
let service = Application(
    router: clinicRouter(clinic),
    configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: "Clinic"))
try await service.runService()
