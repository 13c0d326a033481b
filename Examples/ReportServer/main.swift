import Foundation
import Hummingbird
import HummingbirdBFF
import OAuthCore
import ReportService

// The report service on its own, at any OpenID Connect provider:
// REPORT_CLIENT_SECRET=… REPORT_ISSUER=http://localhost:7289 REPORT_URL=http://localhost:8010 PORT=8010 report-service
let environment = ProcessInfo.processInfo.environment
let port = environment["PORT"].flatMap { Int($0) } ?? 8010

/// How the client proves who it is: by a key, by a secret, or not at all.
func authentication() throws -> ProviderSettings.Authentication {
    if let file = environment["REPORT_CLIENT_KEY_FILE"] {
        return .privateKey(jwk: try JSONReader.parseObject(Array(try Data(contentsOf: URL(filePath: file)))))
    }
    guard let secret = environment["REPORT_CLIENT_SECRET"] else { return .none }
    return .secret(secret, method: environment["REPORT_CLIENT_AUTH"] == "client_secret_post" ? .post : nil)
}

/// A secret of the environment; without one sessions end with the process.
func secret(_ name: String) -> String {
    environment[name] ?? (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined() + name
}

/// Where sessions are kept: a Redis by its URL, or a SQLite file.
let place = environment["REPORT_STORAGE"] ?? NSTemporaryDirectory() + "report-service-\(port).db"

do {
    let provider = try ProviderSettings.openID(
        environment["REPORT_PROVIDER"] ?? "monolith",
        issuer: environment["REPORT_ISSUER"] ?? "http://localhost:7289",
        clientID: environment["REPORT_CLIENT_ID"] ?? "report-service", authentication: try authentication(),
        scope: environment["REPORT_SCOPE"] ?? "openid profile email")
    let bff = try await EmbeddedBFF(
        reportSettings(
            url: environment["REPORT_URL"] ?? "http://localhost:\(port)", provider: provider,
            cookieName: environment["REPORT_COOKIE"] ?? "report_session"),
        storage: place.contains("://") ? .redis(url: place) : .sqlite(path: place),
        secrets: BFFSecrets(signing: secret("REPORT_SIGNING_SECRET"), csrf: secret("REPORT_CSRF_SECRET")))
    let service = reportService(
        host: environment["HOST"] ?? "127.0.0.1", port: port, title: environment["REPORT_TITLE"] ?? "Report service",
        bff: bff, services: [bff])
    try await service.runService()
} catch let error as EmbeddedBFFError {
    FileHandle.standardError.write(Data("report-service: \(error)\n".utf8))
    exit(78)
}
