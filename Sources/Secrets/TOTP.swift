import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
package import OAuthCore

/// Time-based one-time passwords as authenticator apps make them: HMAC-SHA-1, six digits, thirty seconds. RFC 6238, RFC 4226.
package struct TOTP: Sendable {
    /// How long a code is shown. RFC 6238 §4.1.
    package static let period: Int64 = 30
    /// How many digits it has. RFC 4226 §5.3.
    package static let digits = 6
    /// How many steps a clock may be ahead or behind. RFC 6238 §5.2.
    package static let drift: Int64 = 1
    /// The length of a seed, in bytes: that of the hash. RFC 4226 §4.
    package static let seedLength = 20

    private let seed: [UInt8]

    /// The codes of a seed.
    package init(seed: [UInt8]) { self.seed = seed }

    /// The step of a moment.
    package static func step(at now: UnixTime) -> Int64 { now.seconds / period }

    /// The code of a step. RFC 4226 §5.3.
    package func code(step: Int64) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * $0)) }
        var mac = HMAC<Insecure.SHA1>(key: SymmetricKey(data: seed))
        mac.update(data: counter)
        let hash = mac.finalize().withUnsafeBytes { Array($0) }
        let offset = Int(hash[19] & 0x0F)
        let value = hash[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let text = String(value % 1_000_000)
        return String(repeating: "0", count: Self.digits - text.utf8.count) + text
    }

    /// The step whose code this is, of those around `now` that come after `lastStep`; nil: none. All are compared, in constant time.
    package func step(of code: String, at now: UnixTime, after lastStep: Int64?) -> Int64? {
        let present = Self.step(at: now)
        var found: Int64?
        for step in (present - Self.drift)...(present + Self.drift) {
            let isSame = constantTimeEquals(self.code(step: step).utf8, code.utf8)
            if isSame, found == nil, lastStep.map({ step > $0 }) ?? true { found = step }
        }
        return found
    }

    /// The URI that an app reads from a QR code: `otpauth://totp/ISSUER:ACCOUNT?secret=…`.
    package func uri(issuer: String, account: String) -> String {
        let (issuer, account) = (PercentEncoding.encode(issuer), PercentEncoding.encode(account))
        return "otpauth://totp/\(issuer):\(account)?secret=\(secret)&issuer=\(issuer)"
            + "&algorithm=SHA1&digits=\(Self.digits)&period=\(Self.period)"
    }

    /// The seed as people type it.
    package var secret: String { Base32.encode(seed) }
}
