import BFF
import Foundation
import GatehouseConfig
import OAuthCore

/// What `gatehouse doctor` looks at for a backend-for-frontend: its providers, the issuers of its own tokens, its files.
struct BFFDoctor {
    let part: Configuration.BackendForFrontend
    let server: ServerSection

    func check(_ report: inout DoctorReport) async {
        do { _ = try BFFSettings(part, publicURL: server.publicURL) } catch let failure as ConfigurationFailure {
            report.add("app", .failed, failure.lines.joined(separator: "; "))
        } catch { report.add("app", .failed, "\(error)") }
        checkStaticFiles(&report)
        do {
            try await withOutboundClient { http in
                let providers = ProviderDoctor(http: http)
                await providers.check(part.oidc.enabledProviders, &report)
                for issuer in serviceIssuers {
                    await providers.check(issuer: issuer, as: "issuer \(issuer)", &report)
                }
            }
        } catch { report.add("providers", .failed, "\(error)") }
    }

    private func checkStaticFiles(_ report: inout DoctorReport) {
        guard let folder = part.app.frontend.staticFiles else { return }
        let index = folder + "/index.html"
        if FileManager.default.isReadableFile(atPath: index) {
            report.add("static files", .ok, folder)
        } else {
            report.add("static files", .failed, "\(index) cannot be read; build the front end, or change static_files")
        }
    }

    /// The issuers of the backend-for-frontend's own tokens, each once.
    private var serviceIssuers: [String] {
        var issuers: [String] = []
        for case .client(let client) in part.app.routes.map(\.token) where !issuers.contains(client.issuer.text) {
            issuers.append(client.issuer.text)
        }
        return issuers
    }
}
