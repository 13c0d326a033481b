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
                await checkProviders(http, &report)
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

    /// Asks each provider; warns where several share a callback and one does not say in its answers who it is. RFC 9700 §4.4.
    private func checkProviders(_ http: any OutboundClient, _ report: inout DoctorReport) async {
        var silent: [String] = []
        let sharing = part.oidc.enabledProviders.filter { !$0.hasOwnCallback }.map(\.name)
        for provider in part.oidc.enabledProviders {
            let metadata = await check(provider, http, &report)
            if let metadata, !provider.hasOwnCallback, metadata[Self.statesIssuer]?.boolValue != true {
                silent.append(provider.name)
            }
        }
        guard sharing.count > 1, !silent.isEmpty else { return }
        report.add(
            "callback", .warning,
            "shared by \(sharing.joined(separator: ", ")); no iss is promised in the answers of "
                + "\(silent.joined(separator: ", ")): own_callback: true for each of them")
    }

    private static let statesIssuer = "authorization_response_iss_parameter_supported"

    /// The provider's metadata, empty where it has none; nil where it did not answer.
    private func check(
        _ provider: ProviderDeclaration, _ http: any OutboundClient, _ report: inout DoctorReport
    ) async -> JSONObject? {
        let title = "provider \(provider.name)"
        switch provider.type {
        case .openID, .google: return await check(issuer: provider.issuer?.text ?? "", as: title, http, &report)
        case .microsoft:
            let url =
                "\(provider.authority?.text ?? "")/\(provider.tenant ?? "common")/v2.0/.well-known/openid-configuration"
            let body = await ask(url, as: title, http, &report)
            return body.flatMap { try? JSONReader.parseObject($0) }
        case .oauth2:
            // Without a token the endpoint can only refuse: that it answers is all that can be learned.
            await ask(provider.endpoints?.userInfo.text ?? "", as: title, http, &report, anyStatus: true)
            return [:]
        }
    }

    @discardableResult
    private func check(
        issuer: String, as title: String, _ http: any OutboundClient, _ report: inout DoctorReport
    ) async -> JSONObject? {
        do {
            let metadata = try await IssuerMetadata.fetch(issuer, with: http)
            report.add(title, .ok, "\(issuer) answers as itself")
            return metadata
        } catch {
            report.add(title, .warning, "\(error) (login there fails until it answers)")
            return nil
        }
    }

    /// The body of a good answer.
    @discardableResult
    private func ask(
        _ url: String, as title: String, _ http: any OutboundClient, _ report: inout DoctorReport,
        anyStatus: Bool = false
    ) async -> [UInt8]? {
        do {
            let response = try await http.send(OutboundRequest(url: url, isOperatorConfigured: true))
            let isWell = anyStatus ? response.status.code < 500 : response.status == .ok
            report.add(title, isWell ? .ok : .warning, "\(url) answers \(response.status.code)")
            return isWell ? response.body : nil
        } catch {
            report.add(title, .warning, "\(url): \(error) (login there fails until it answers)")
            return nil
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
