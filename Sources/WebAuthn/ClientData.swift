import OAuthCore

/// What the browser says that it asked the authenticator for. WebAuthn §5.8.1.
struct ClientData: Sendable {
    /// The most bytes that are read.
    static let maximumLength = 4096

    let type: String
    let challenge: String
    let origin: String
    let isCrossOrigin: Bool
    let topOrigin: String?

    /// Reads the JSON; members that are not known are ignored, because more may come.
    init(_ bytes: [UInt8]) throws(WebAuthnError) {
        let object: JSONObject
        do {
            object = try JSONReader.parseObject(
                bytes, limits: JSONLimits(bytes: Self.maximumLength, depth: 8, values: 128))
        } catch { throw WebAuthnError(.malformed, "clientDataJSON: \(error)") }
        guard let type = object["type"]?.stringValue, let challenge = object["challenge"]?.stringValue,
            let origin = object["origin"]?.stringValue
        else { throw WebAuthnError(.malformed, "clientDataJSON without type, challenge or origin") }
        self.type = type
        self.challenge = challenge
        self.origin = origin
        isCrossOrigin = object["crossOrigin"]?.boolValue ?? false
        topOrigin = object["topOrigin"]?.stringValue
    }
}
