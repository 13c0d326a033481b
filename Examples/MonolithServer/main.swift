import Foundation
import Hummingbird
import MonolithApplication

// The monolith on its own: MONOLITH_URL=http://localhost:7289 PORT=7289 REPORT_URL=http://localhost:8010 STORAGE=data/monolith monolith
let environment = ProcessInfo.processInfo.environment
var settings = MonolithSettings()
settings.port = environment["PORT"].flatMap { Int($0) } ?? settings.port
settings.url = environment["MONOLITH_URL"] ?? "http://localhost:\(settings.port)"
settings.host = environment["HOST"] ?? settings.host
settings.folder = environment["STORAGE"] ?? settings.folder
settings.redisURL = environment["REDIS_URL"]
settings.reportURL = environment["REPORT_URL"] ?? settings.reportURL
settings.reportSecret = environment["REPORT_SECRET"] ?? settings.reportSecret
settings.fastAPIURL = environment["FASTAPI_URL"] ?? settings.fastAPIURL
settings.fastAPISecret = environment["FASTAPI_SECRET"] ?? settings.fastAPISecret
// One service more is a declaration: AUDIT_URL=http://localhost:8012 AUDIT_SECRET=…
if let url = environment["AUDIT_URL"], let secret = environment["AUDIT_SECRET"] {
    settings.addService(
        "audit-service", title: "Audit", text: "Who did what", url: url, secret: secret, scope: "openid email")
}
do {
    let monolith = try await Monolith(settings)
    try await monolith.application(services: [monolith.gatehouse]).runService()
} catch {
    FileHandle.standardError.write(Data("monolith: \(error)\n".utf8))
    exit(1)
}
