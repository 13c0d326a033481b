import ArgumentParser
import Foundation
import JOSE
import OAuthCore

/// Signing and verifying a token beside the bare operation on the same bytes, on one core, in turn.
///
/// The time is that of the thread on its core, so that others who want the core do not change the figure. What is bare says
/// `BareOperation`.
struct JOSEBench: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "jose", abstract: "JOSE beside the bare operations.")
    @Option(help: "Seconds a measurement.") var seconds = 0.1
    @Option(help: "Pairs of measurements; the median is printed.") var rounds = 9
    @Option(help: "Algorithms, comma-separated; all of them unless told.") var algorithms: String?

    func run() throws {
        print("operations a second of one core's time   JOSE       bare  ratio  (range)")
        let named = algorithms?.split(separator: ",").compactMap { JWSAlgorithm(rawValue: String($0)) }
        for algorithm in named ?? JWSAlgorithm.allCases { try measure(algorithm) }
    }

    private func measure(_ algorithm: JWSAlgorithm) throws {
        let key = try SigningKey.generate(algorithm: algorithm)
        let bare = try BareOperation.of(algorithm)
        let payload = Array(
            (#"{"iss":"http://localhost:9000","sub":"MyBFF","aud":"MyService","exp":1767225600,"iat":1767222000,"#
                + #""jti":"0123456789abcdefghijklmn","client_id":"MyBFF","scope":"MyService/weather_read","token_use":"access"}"#)
                .utf8)
        let token = try JWS.sign(payload: payload, typ: "at+jwt", key: key)
        let verification = try key.verificationKey()
        let policy = AlgorithmPolicy(algorithms: [algorithm], type: .exactly(["at+jwt"]))
        let signingInput = Array(token.utf8.prefix(upTo: token.utf8.lastIndex(of: UInt8(ascii: ".")) ?? token.endIndex))
        try compare(
            "\(algorithm.rawValue) sign", { _ = try JWS.signBytes(payload: payload, typ: "at+jwt", key: key) },
            { try bare.sign(signingInput) })
        try compare(
            "\(algorithm.rawValue) verify", { _ = try JWS.parse(token).verify(with: verification, policy: policy) },
            { try bare.verify(signingInput) })
    }

    private func compare(_ title: String, _ own: () throws -> Void, _ bare: () throws -> Void) throws {
        // Some ten thousandths of a second between two looks at the clock, which is a call of the system.
        let batch = max(1, Int(min(try rate(own, batch: 1), 1e6) / 5000))
        let pairs = try (0..<max(1, rounds)).map { _ in (try rate(own, batch: batch), try rate(bare, batch: batch)) }
        func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
        let columns = [median(pairs.map(\.0)), median(pairs.map(\.1))].map { String(format: "%10.0f", $0) }
        let ratios = pairs.map { $0 / $1 }
        print(
            title.padding(toLength: 36, withPad: " ", startingAt: 0) + columns.joined(separator: " ")
                + String(
                    format: "   %.2f  (%.2f to %.2f)", median(ratios), ratios.min() ?? 0, ratios.max() ?? 0))
    }

    private func rate(_ operation: () throws -> Void, batch: Int) throws -> Double {
        let start = Self.threadTime()
        var now = start
        var count = 0
        while now - start < seconds {
            for _ in 0..<batch { try operation() }
            count += batch
            now = Self.threadTime()
        }
        return Double(count) / (now - start)
    }

    /// Seconds that this thread has had of a core.
    private static func threadTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
