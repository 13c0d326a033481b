import BFF
import HTTPExchange
import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import OAuthCore
import OutboundHTTP
import Synchronization

/// What every exchange of the proxy works with.
struct ProxyService: Sendable {
    let decide: @Sendable (EndpointRequest) async -> ProxyDecision
    let refuse: @Sendable (BFFFailure, EndpointRequest) -> EndpointResponse
    let watch: SessionWatch
    let pools: UpstreamPools
    let client: StreamingClient
    let limits: ProxyLimits
    let tunnels = TunnelCount()
}

/// How many tunnels are open.
final class TunnelCount: Sendable {
    private let count = Atomic<Int>(0)

    /// False where there are as many as may be.
    func open(maximum: Int) -> Bool {
        if count.wrappingAdd(1, ordering: .relaxed).newValue <= maximum { return true }
        close()
        return false
    }

    func close() { count.wrappingSubtract(1, ordering: .relaxed) }
    var value: Int { count.load(ordering: .relaxed) }
}

extension UpstreamRequest {
    /// The head for HTTP/1.1.
    func head(_ framing: BodyFraming, isUpgrade: Bool) -> HTTPRequestHead {
        var headers = HTTPHeaders()
        headers.reserveCapacity(headerFields.count + 3)
        headers.add(name: "Host", value: upstream.authority)
        for field in headerFields { headers.add(name: field.name.rawName, value: field.value) }
        switch framing {
        // A method that means something by its body says that there is none. RFC 9110 §8.6.
        case .none:
            if !["GET", "HEAD", "OPTIONS", "DELETE"].contains(method.rawValue) {
                headers.add(name: "Content-Length", value: "0")
            }
        case .length(let length): headers.add(name: "Content-Length", value: String(length))
        case .unknown: headers.add(name: "Transfer-Encoding", value: "chunked")
        }
        if isUpgrade {
            headers.add(name: "Connection", value: "Upgrade")
            headers.add(name: "Upgrade", value: "websocket")
        }
        return HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: method.rawValue), uri: target, headers: headers)
    }
}
