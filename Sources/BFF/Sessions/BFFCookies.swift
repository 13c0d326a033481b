package import HTTPExchange
import HTTPTypes

/// The cookies of the backend-for-frontend. They are HttpOnly, SameSite=Lax and Path=/; under https they are Secure and their names
/// carry the prefix by which browsers keep other hosts from setting them. RFC 6265bis §4.1.3.
package struct BFFCookies: Sendable {
    /// The length of a session's id: letters and digits, 256 bits.
    package static let valueLength = 43
    /// How many values of one name are looked at.
    private static let maximumValues = 3

    /// The name of the session's cookie.
    package let sessionName: String
    /// What the names of the cookies of started logins begin with: 8 characters follow.
    package let loginPrefix: String
    private let sessionAttributes: String
    private let hostAttributes: String

    package init(isSecure: Bool, settings: BFFSettings.Sessions) {
        let common = "; Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
        let hostPrefix = isSecure ? "__Host-" : ""
        hostAttributes = common
        loginPrefix = hostPrefix + settings.cookieName + "_login_"
        if let domain = settings.cookieDomain {
            sessionName = (isSecure ? "__Secure-" : "") + settings.cookieName
            sessionAttributes = common + "; Domain=" + domain
        } else {
            sessionName = hostPrefix + settings.cookieName
            sessionAttributes = common
        }
    }

    // MARK: Reading

    /// What came under the session's name.
    package struct SessionValues: Sendable {
        /// Whether there was such a cookie, whatever its value.
        package var isPresent = false
        /// The values that can be one of ours, each once; nothing else is looked up.
        package var values: [Substring] = []
    }

    /// The session's cookie as the browser sent it.
    package func session(_ request: EndpointRequest) -> SessionValues {
        var found = SessionValues()
        Self.forEach(request) { name, value in
            guard name.utf8.elementsEqual(sessionName.utf8) else { return }
            found.isPresent = true
            guard found.values.count < Self.maximumValues, Self.isValue(value), !found.values.contains(value) else {
                return
            }
            found.values.append(value)
        }
        return found
    }

    /// The cookies of started logins as they came, browsers sending the oldest first: names and values. RFC 6265 §5.4.
    package func logins(_ request: EndpointRequest) -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        Self.forEach(request) { name, value in
            guard name.utf8.starts(with: loginPrefix.utf8) else { return }
            found.append((String(name), String(value)))
        }
        return found
    }

    /// Whether a text can be a session's id that was made here.
    package static func isValue(_ text: some StringProtocol) -> Bool {
        text.utf8.count == valueLength
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
            }
    }

    /// Each cookie of the request, in order. RFC 6265 §4.2.1.
    private static func forEach(_ request: EndpointRequest, _ body: (Substring, Substring) -> Void) {
        for field in request.headerFields where field.name == .cookie {
            let text = field.value
            var rest = Substring(text).utf8
            while !rest.isEmpty {
                let pair = rest.prefix { $0 != UInt8(ascii: ";") }
                rest = rest[pair.endIndex...].dropFirst()
                let trimmed = pair.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
                guard let separator = trimmed.firstIndex(of: UInt8(ascii: "=")) else { continue }
                body(Substring(trimmed[..<separator]), Substring(trimmed[separator...].dropFirst()))
            }
        }
    }

    // MARK: Writing

    /// `Set-Cookie` for a session that lives for so many seconds.
    package func setSession(_ value: String, seconds: Int64) -> String {
        "\(sessionName)=\(value); Max-Age=\(seconds)\(sessionAttributes)"
    }

    /// `Set-Cookie` that removes the session.
    package var removeSession: String { "\(sessionName)=; Max-Age=0\(sessionAttributes)" }

    /// `Set-Cookie` for a cookie of the host alone.
    package func set(_ name: String, _ value: String, seconds: Int64) -> String {
        "\(name)=\(value); Max-Age=\(seconds)\(hostAttributes)"
    }

    /// `Set-Cookie` that removes a cookie of the host alone.
    package func remove(_ name: String) -> String { "\(name)=; Max-Age=0\(hostAttributes)" }
}
