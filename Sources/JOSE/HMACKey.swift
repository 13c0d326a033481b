import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A shared secret, taken in by HMAC once and for all.
struct HMACKey: Sendable {
    private enum State: Sendable {
        case sha256(HMAC<SHA256>)
        case sha384(HMAC<SHA384>)
        case sha512(HMAC<SHA512>)
    }

    private let state: State

    /// RFC 7518 §3.2: a secret shorter than the hash is refused. So is one above 4,096 bytes.
    init(_ secret: [UInt8], _ hash: HashName) throws(JOSEError) {
        guard (hash.byteCount...4096).contains(secret.count) else { throw .unusableKey(.size(secret.count * 8)) }
        let key = SymmetricKey(data: secret)
        state =
            switch hash {
            case .sha256: .sha256(HMAC<SHA256>(key: key))
            case .sha384: .sha384(HMAC<SHA384>(key: key))
            case .sha512: .sha512(HMAC<SHA512>(key: key))
            }
    }

    func code(for bytes: UnsafeRawBufferPointer) -> [UInt8] { withCode(for: bytes) { Array($0) } }

    func isValid(_ code: [UInt8], for bytes: UnsafeRawBufferPointer) -> Bool {
        withCode(for: bytes) { expected in code.withUnsafeBytes { constantTimeEquals($0, expected) } }
    }

    private func withCode<Result>(
        for bytes: UnsafeRawBufferPointer, _ use: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        switch state {
        case .sha256(var mac):
            mac.update(data: bytes)
            return mac.finalize().withUnsafeBytes(use)
        case .sha384(var mac):
            mac.update(data: bytes)
            return mac.finalize().withUnsafeBytes(use)
        case .sha512(var mac):
            mac.update(data: bytes)
            return mac.finalize().withUnsafeBytes(use)
        }
    }
}
