import HTTPExchange
import HTTPTypes

/// The cookies of the pages. They are HttpOnly, SameSite=Lax and Path=/; ports do not keep cookies apart, so that names do. RFC 6265bis.
struct PageCookies: Sendable {
    /// How many characters of a flow's handle its cookie is named by.
    static let flowNameLength = 8
    /// How many flows one browser may have begun; of more the oldest are dropped.
    static let maximumFlows = 8
    /// The length of every value: letters and digits, 256 bits.
    static let valueLength = 43

    private let name: String
    private let prefix: String
    private let attributes: String

    init(sessionName: String, isSecure: Bool) {
        name = sessionName
        prefix = isSecure ? "__Host-" : ""
        attributes = "; Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
    }

    /// The name of the session's cookie.
    var sessionName: String { prefix + name }

    /// The name of the cookie by which a browser is known again; a server with a session cookie of another name has another one.
    var deviceName: String {
        prefix + (name.hasSuffix("_session") ? String(name.dropLast("_session".count)) : name) + "_device"
    }

    /// The name of the cookie of a flow.
    func flowName(_ handle: String) -> String { flowPrefix + handle.prefix(Self.flowNameLength) }

    private var flowPrefix: String { prefix + "gatehouse_flow_" }

    /// `Set-Cookie` for a value that lives for so many seconds.
    func set(_ name: String, _ value: String, seconds: Int64) -> String {
        "\(name)=\(value); Max-Age=\(seconds)\(attributes)"
    }

    /// `Set-Cookie` that removes a cookie.
    func remove(_ name: String) -> String { "\(name)=; Max-Age=0\(attributes)" }

    /// The values of a cookie that can be one of ours: at most three are looked at.
    func values(_ name: String, _ request: EndpointRequest) -> [String] {
        Array(request.cookies(named: name).lazy.filter(Self.isValue).prefix(3))
    }

    /// The names of the oldest flow cookies that have to go before another one is set: browsers send the oldest first (RFC 6265 §5.4).
    func surplusFlowNames(_ request: EndpointRequest) -> [String] {
        var names: [String] = []
        for field in request.headerFields[values: .cookie] {
            for pair in field.split(separator: ";") {
                let name = String(pair.prefix { $0 != "=" }).trimmingOptionalWhitespace()
                guard name.hasPrefix(flowPrefix), name.utf8.count == flowPrefix.utf8.count + Self.flowNameLength,
                    Self.isAlphanumeric(name.utf8.dropFirst(flowPrefix.utf8.count)), !names.contains(name)
                else { continue }
                names.append(name)
            }
        }
        return Array(names.dropLast(Self.maximumFlows - 1))
    }

    /// Whether a text can be a value that was made here: nothing else is looked up.
    static func isValue(_ text: String) -> Bool {
        text.utf8.count == valueLength && isAlphanumeric(text.utf8)
    }

    private static func isAlphanumeric(_ bytes: some Sequence<UInt8>) -> Bool {
        bytes.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
    }
}
