import HTTPExchange
import HTTPTypes
import OAuthCore
import Synchronization

/// A provider that has metadata, takes refresh tokens back, and remembers what it was sent.
final class ScriptedProvider: OutboundClient {
    static let issuer = "https://provider.example.com"

    private struct State {
        var requests: [OutboundRequest] = []
        var isDown = false
        var hasLogout = true
    }

    private let state = Mutex(State())

    /// What was sent, without requests for metadata.
    var requests: [OutboundRequest] { state.withLock { $0.requests } }
    /// The refresh tokens that were taken back.
    var revoked: [String] {
        requests.filter { $0.url.hasSuffix("/revoke") }.compactMap { request in
            (try? FormParameters(request.body))?["token"]
        }
    }
    var isDown: Bool {
        get { state.withLock { $0.isDown } }
        set { state.withLock { $0.isDown = newValue } }
    }
    var hasLogout: Bool {
        get { state.withLock { $0.hasLogout } }
        set { state.withLock { $0.hasLogout = newValue } }
    }

    func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        if isDown { throw OutboundError(.connect, detail: "switched off by the test") }
        guard !request.url.contains("/.well-known/") else { return OutboundResponse(status: .ok, body: metadata) }
        state.withLock { $0.requests.append(request) }
        return OutboundResponse(status: .ok)
    }

    private var metadata: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("issuer", Self.issuer)
        json.member("authorization_endpoint", Self.issuer + "/authorize")
        json.member("token_endpoint", Self.issuer + "/token")
        json.member("jwks_uri", Self.issuer + "/jwks")
        json.member("revocation_endpoint", Self.issuer + "/revoke")
        if hasLogout { json.member("end_session_endpoint", Self.issuer + "/logout") }
        json.endObject()
        return json.bytes
    }
}
