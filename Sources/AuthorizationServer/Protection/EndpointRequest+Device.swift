import HTTPExchange
import HTTPTypes
import OAuthCore

extension EndpointRequest {
    /// The browser as it describes itself, with the address that it came from.
    var device: DeviceDescription {
        DeviceDescription(userAgent: headerFields[.userAgent], address: clientAddress)
    }
}
