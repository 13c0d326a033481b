import GatehouseConfig
import Testing

/// SplitMix64: the same mutations each time.
private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite("Configuration: any text gives a configuration or placed errors, never a trap")
struct FuzzTests {
    private static let pieces = [
        "${", "}", "${A}", "$$", "*a", "&a ", "? ", "- ", ": ", "{", "}", "[", "]", "'", "\"", "\n", "\n  ", "#", "|\n",
        ">-\n", "~", "null", "!!str ",
        "<<: ", "0", "-1", "99999999999999999999", "1e999", "é", "\u{0}", "\u{FEFF}", "\u{10FFFF}", "\u{2028}", "\r",
        "\t", "http://[::1", "%zz", "@", "//",
    ]

    private func mutated(_ text: [Character], _ random: inout Generator) -> String {
        var result = text
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0..<max(result.count, 1), using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0:
                result.insert(contentsOf: Self.pieces.randomElement(using: &random) ?? "", at: min(place, result.count))
            case 1: result.removeSubrange(place..<min(place + Int.random(in: 1...12, using: &random), result.count))
            case 2:
                result.replaceSubrange(
                    place..<min(place + 1, result.count), with: Self.pieces.randomElement(using: &random) ?? "")
            case 3:
                let end = min(place + Int.random(in: 1...200, using: &random), result.count)
                result.insert(
                    contentsOf: Array(result[place..<end]), at: Int.random(in: 0...result.count, using: &random))
            default: result = Array(result[..<place])
            }
            if result.isEmpty { break }
        }
        return String(result)
    }

    private func check(_ text: String) {
        do throws(ConfigurationErrors) {
            _ = try Configuration.parse(text, file: "f", environment: Contract.environment)
        } catch {
            #expect(!error.errors.isEmpty)
            for item in error.errors {
                let line = item.description
                #expect(line.hasPrefix("f:") && item.position.line >= 1 && item.position.column >= 1)
                #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x2028 }, "\(line)")
                #expect(!line.contains("password123") && !line.contains("0123456789abcdef"), "\(line)")
            }
        }
    }

    @Test("mutations of the contract's files", arguments: ["gatehouse.yaml", "bff.yaml"], [UInt64(1), 2, 3])
    func contract(file: String, seed: UInt64) throws {
        // Without comments, mutations hit what counts.
        let lines = try Contract.text(file).split(separator: "\n").filter { !$0.hasPrefix("#") }
        let text = Array(lines.joined(separator: "\n"))
        var random = Generator(state: seed)
        for _ in 0..<250 { check(mutated(text, &random)) }
    }

    @Test("every prefix that ends with a line", arguments: ["gatehouse.yaml", "bff.yaml"])
    func prefixes(file: String) throws {
        let lines = try Contract.text(file).split(separator: "\n", omittingEmptySubsequences: false)
        for count in 0...lines.count { check(lines.prefix(count).joined(separator: "\n")) }
    }

    @Test(
        "each value of the contract's files as null, text, number, list and mapping",
        arguments: ["gatehouse.yaml", "bff.yaml"])
    func values(file: String) throws {
        let lines = try Contract.text(file).split(separator: "\n").map(String.init)
        for (index, line) in lines.enumerated() where !line.hasPrefix("#") {
            guard let colon = line.firstRange(of: ": ") else { continue }
            for value in [
                "", "~", "text", "-7", "[a, {b: c}]", "{a: [b]}", "''", "\"\\u0000\"", "${NONE}",
                "\"\(String(repeating: "x", count: 5000))\"",
            ] {
                var changed = lines
                changed[index] = line[..<colon.upperBound] + value
                check(changed.joined(separator: "\n"))
            }
        }
    }

    @Test("noise made of YAML's own marks", arguments: [UInt64(4), 5])
    func noise(seed: UInt64) {
        var random = Generator(state: seed)
        for _ in 0..<300 {
            let count = Int.random(in: 1...60, using: &random)
            check((0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined())
        }
    }
}
