import GatehouseConfig
import HTTPExchange
import HTTPTypes
import OAuthCore

/// What `gatehouse doctor` asks of the providers at which people log in.
struct ProviderDoctor {
    let http: any OutboundClient

    /// Asks each provider; warns where several share a callback and one does not say in its answers who it is. RFC 9700 §4.4.
    func check(_ providers: [ProviderDeclaration], _ report: inout DoctorReport) async {
        var silent: [String] = []
        let sharing = providers.filter { !$0.hasOwnCallback }.map(\.name)
        for provider in providers {
            let metadata = await check(provider, &report)
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
        _ provider: ProviderDeclaration, _ report: inout DoctorReport
    ) async -> JSONObject? {
        let title = "provider \(provider.name)"
        switch provider.type {
        case .openID, .google: return await check(issuer: provider.issuer?.text ?? "", as: title, &report)
        case .microsoft:
            let url =
                "\(provider.authority?.text ?? "")/\(provider.tenant ?? "common")/v2.0/.well-known/openid-configuration"
            let body = await ask(url, as: title, &report)
            return body.flatMap { try? JSONReader.parseObject($0) }
        case .oauth2:
            // Without a token the endpoint can only refuse: that it answers is all that can be learned.
            await ask(provider.endpoints?.userInfo.text ?? "", as: title, &report, anyStatus: true)
            return [:]
        }
    }

    /// The metadata of an issuer; nil where it did not answer as itself.
    @discardableResult
    func check(
        issuer: String, as title: String, _ report: inout DoctorReport
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
        _ url: String, as title: String, _ report: inout DoctorReport,
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
}
