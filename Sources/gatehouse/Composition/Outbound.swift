import HTTPTypes
import HTTPExchange
import OAuthCore
import OutboundHTTP

/// A client for one command, closed in any case.
func withOutboundClient<Result>(_ body: (any OutboundClient) async throws -> Result) async throws -> Result {
    let client = AsyncHTTPOutboundClient()
    do {
        let result = try await body(client)
        await client.shutdown()
        return result
    } catch {
        await client.shutdown()
        throw error
    }
}

/// The body of a 200 at an address that the operator named.
func fetch(_ url: String, with client: any OutboundClient) async throws -> [UInt8] {
    let answer: OutboundResponse
    do { answer = try await client.send(OutboundRequest(url: url, isOperatorConfigured: true)) } catch {
        throw CommandFailure("\(url): no answer: \(error)")
    }
    guard answer.status == .ok else {
        throw CommandFailure("\(url): received status \(answer.status.code), expected 200")
    }
    return answer.body
}

/// What an issuer says of itself.
enum IssuerMetadata {
    /// The metadata of `issuer`; an answer that names another issuer is refused. OpenID Connect Discovery §4.3.
    static func fetch(_ issuer: String, with client: any OutboundClient) async throws -> JSONObject {
        let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
        let url = base + "/.well-known/openid-configuration"
        let body = try await gatehouse.fetch(url, with: client)
        guard case .object(let metadata)? = try? JSONReader.parse(body) else {
            throw CommandFailure("\(url): not a JSON object")
        }
        guard metadata["issuer"]?.stringValue == issuer else {
            throw CommandFailure(
                "\(url): names the issuer '\(metadata["issuer"]?.stringValue ?? "")', expected '\(issuer)'")
        }
        return metadata
    }
}
