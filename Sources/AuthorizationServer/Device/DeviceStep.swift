import OAuthCore
import Secrets

/// How far somebody is who came with the code of a device, in a flow of their browser.
struct DeviceStep: Sendable, Hashable {
    /// The code that was typed, sealed; nil: none was yet.
    var sealedCode: [UInt8]?
    /// Where the device's record lies, once somebody who is logged in was shown what it asks.
    var device: SecretHash?

    init() {}

    /// The step as it is stored.
    var document: JSONObject {
        var document = JSONObject()
        document["code"] = sealedCode.map { .string(Base64URL.encode($0)) }
        document["device"] = device.map { .string(Base64URL.encode($0.bytes)) }
        return document
    }

    /// Reads a step as it was stored.
    init(document: JSONObject) {
        sealedCode = document["code"]?.stringValue.flatMap { Base64URL.decode($0) }
        device = document["device"]?.stringValue.flatMap { Base64URL.decode($0) }.map { SecretHash($0) }
    }

    /// Takes another code.
    mutating func take(_ code: UserCode, in flow: SecretHash, keyRing: KeyRing, random: RandomSource) {
        sealedCode = try? keyRing.seal(code.letters.utf8, context: Self.context(flow), random: random)
        device = nil
    }

    /// The code that was typed; nil: none.
    func code(in flow: SecretHash, keyRing: KeyRing) -> UserCode? {
        guard let sealedCode, let letters = try? keyRing.open(sealedCode, context: Self.context(flow)) else {
            return nil
        }
        return UserCode(typed: String(decoding: letters, as: UTF8.self))
    }

    private static func context(_ flow: SecretHash) -> String { "user_code:" + Base64URL.encode(flow.bytes) }
}
