import Foundation
import Hummingbird
import HummingbirdResourceServer
import OutboundHTTP

// A bank's API: ISSUER=http://localhost:9000 PORT=7071 bank-service
let environment = ProcessInfo.processInfo.environment
let issuer = environment["ISSUER"] ?? "http://localhost:9000"
let port = environment["PORT"].flatMap { Int($0) } ?? 7071

let verifier = AccessTokenVerifier(TrustedIssuer(issuer), http: AsyncHTTPOutboundClient())
let bank = ProtectedResource(
    "bank-api", at: "http://localhost:\(port)",
    authorizationDetailsTypes: ["account_information", "payment_initiation"],
    verifier: verifier)
let service = Application(
    router: bankRouter(bank, Payments()),
    configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: "Bank"))
try await service.runService()
