import ArgumentParser
import Crypto
import CryptoExtras
import Foundation
import JOSE
import OAuthCore

/// Signing and verifying a token beside the bare operation of the curve or of RSA on the same bytes, on one core, in turn.
struct JOSEBench: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "jose", abstract: "JOSE beside the bare operations.")
    @Option(help: "Seconds a measurement.") var seconds = 0.5
    @Option(help: "Pairs of measurements; the median is printed.") var rounds = 5

    func run() throws {
        print("operations a second on one core           JOSE       bare  ratio")
        try measure(.es256, Bare.p256())
        try measure(.rs256, try Bare.rsa())
        try measure(.edDSA, Bare.ed25519())
    }

    private func measure(_ algorithm: JWSAlgorithm, _ bare: Bare) throws {
        let key = try SigningKey.generate(algorithm: algorithm)
        let payload = Array(
            (#"{"iss":"http://localhost:9000","sub":"MyBFF","aud":"MyService","exp":1767225600,"iat":1767222000,"#
                + #""jti":"0123456789abcdefghijklmn","client_id":"MyBFF","scope":"MyService/weather_read","token_use":"access"}"#)
                .utf8)
        let token = try JWS.sign(payload: payload, typ: "at+jwt", key: key)
        let verification = try key.verificationKey()
        let policy = AlgorithmPolicy(algorithms: [algorithm], type: .exactly(["at+jwt"]))
        let bytes = Data(token.utf8)
        try compare(
            "\(algorithm.rawValue) sign", { _ = try JWS.signBytes(payload: payload, typ: "at+jwt", key: key) },
            { try bare.sign(bytes) })
        try compare(
            "\(algorithm.rawValue) verify", { _ = try JWS.parse(token).verify(with: verification, policy: policy) },
            { try bare.verify(bytes) })
    }

    private func compare(_ title: String, _ own: () throws -> Void, _ bare: () throws -> Void) throws {
        _ = (try rate(own), try rate(bare))
        let pairs = try (0..<max(1, rounds)).map { _ in (try rate(own), try rate(bare)) }
        func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
        let columns = [median(pairs.map(\.0)), median(pairs.map(\.1))].map { String(format: "%10.0f", $0) }
        let ratio = String(format: "%.2f", median(pairs.map { $0 / $1 }))
        print(title.padding(toLength: 36, withPad: " ", startingAt: 0) + columns.joined(separator: " ") + "   " + ratio)
    }

    private func rate(_ operation: () throws -> Void) throws -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + .seconds(seconds)
        var count = 0
        while clock.now < end {
            for _ in 0..<8 { try operation() }
            count += 8
        }
        return Double(count) / ((clock.now - start) / .seconds(1))
    }
}

/// The operation itself, as the cryptography package offers it, with a key and a signature made before.
private struct Bare {
    let sign: (Data) throws -> Void
    let verify: (Data) throws -> Void

    static func p256() -> Bare {
        let key = P256.Signing.PrivateKey()
        let publicKey = key.publicKey
        var made: P256.Signing.ECDSASignature?
        return Bare(
            sign: { _ = try key.signature(for: $0) },
            verify: { data in
                let signature = try made ?? key.signature(for: data)
                made = signature
                guard publicKey.isValidSignature(signature, for: data) else { throw BareFailure() }
            })
    }

    static func ed25519() -> Bare {
        let key = Curve25519.Signing.PrivateKey()
        let publicKey = key.publicKey
        var made: Data?
        return Bare(
            sign: { _ = try key.signature(for: $0) },
            verify: { data in
                let signature = try made ?? key.signature(for: data)
                made = signature
                guard publicKey.isValidSignature(signature, for: data) else { throw BareFailure() }
            })
    }

    static func rsa() throws -> Bare {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let publicKey = key.publicKey
        var made: _RSA.Signing.RSASignature?
        return Bare(
            sign: { _ = try key.signature(for: SHA256.hash(data: $0), padding: .insecurePKCS1v1_5) },
            verify: { data in
                let signature = try made ?? key.signature(for: SHA256.hash(data: data), padding: .insecurePKCS1v1_5)
                made = signature
                let digest = SHA256.hash(data: data)
                guard publicKey.isValidSignature(signature, for: digest, padding: .insecurePKCS1v1_5) else {
                    throw BareFailure()
                }
            })
    }
}

private struct BareFailure: Error {}
