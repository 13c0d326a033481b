import BFF
import Foundation
import GatehouseConfig
import HTTPExchange
import HTTPTypes
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
                for provider in part.oidc.enabledProviders { await check(provider, http, &report) }
                for issuer in serviceIssuers { await check(issuer: issuer, as: "issuer \(issuer)", http, &report) }
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

    private func check(
        _ provider: ProviderDeclaration, _ http: any OutboundClient, _ report: inout DoctorReport
    ) async {
        let title = "provider \(provider.name)"
        switch provider.type {
        case .openID, .google: await check(issuer: provider.issuer?.text ?? "", as: title, http, &report)
        case .microsoft:
            let url =
                "\(provider.authority?.text ?? "")/\(provider.tenant ?? "common")/v2.0/.well-known/openid-configuration"
            await ask(url, as: title, http, &report)
        case .oauth2:
            // Without a token the endpoint can only refuse: that it answers is all that can be learned.
            await ask(provider.endpoints?.userInfo.text ?? "", as: title, http, &report, anyStatus: true)
        }
    }

    private func check(
        issuer: String, as title: String, _ http: any OutboundClient, _ report: inout DoctorReport
    ) async {
        do {
            _ = try await IssuerMetadata.fetch(issuer, with: http)
            report.add(title, .ok, "\(issuer) answers as itself")
        } catch { report.add(title, .warning, "\(error) (login there fails until it answers)") }
    }

    private func ask(
        _ url: String, as title: String, _ http: any OutboundClient, _ report: inout DoctorReport,
        anyStatus: Bool = false
    ) async {
        do {
            let status = try await http.send(OutboundRequest(url: url, isOperatorConfigured: true)).status
            let isWell = anyStatus ? status.code < 500 : status == .ok
            report.add(title, isWell ? .ok : .warning, "\(url) answers \(status.code)")
        } catch { report.add(title, .warning, "\(url): \(error) (login there fails until it answers)") }
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
