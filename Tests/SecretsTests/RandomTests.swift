import Secrets
import Synchronization
import Testing

@Suite("Random tokens")
struct RandomTests {
    @Test("tokens are letters and digits of the length asked, after their prefix")
    func shape() {
        for _ in 0..<200 {
            let token = RandomToken.alphanumeric(prefix: "gh_rt_", from: .system)
            #expect(token.hasPrefix("gh_rt_"))
            #expect(token.utf8.count == 6 + RandomToken.standardLength)
            #expect(token.dropFirst(6).allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
        }
        #expect(RandomToken.alphanumeric(length: 8, from: .system).count == 8)
        #expect(RandomToken.alphanumeric(length: 0, from: .system) == "")
    }

    @Test("a number of bits is at least met", arguments: [(1, 1), (5, 1), (6, 2), (128, 22), (256, 43)])
    func bits(bits: Int, length: Int) {
        #expect(RandomToken.alphanumeric(bits: bits, from: .system).count == length)
    }

    @Test("one token takes one fill of random bytes")
    func oneFill() {
        let fills = Counter()
        let source = RandomSource.predictable(seed: 1)
        let counting = RandomSource { buffer in
            fills.increment()
            buffer.copyBytes(from: source.bytes(buffer.count))
        }
        for _ in 0..<100 { _ = RandomToken.alphanumeric(from: counting) }
        #expect(fills.value == 100)
    }

    @Test("a reserve draws a thousand bytes at a time and gives each out once; much at once goes past it")
    func reserve() {
        let fills = Counter()
        let source = RandomSource.predictable(seed: 7)
        let reserve = RandomReserve(
            of: RandomSource { buffer in
                fills.increment()
                buffer.copyBytes(from: source.bytes(buffer.count))
            }
        ).random
        var given: [[UInt8]] = []
        for _ in 0..<100 { given.append(reserve.bytes(40)) }
        #expect(fills.value == 4)
        #expect(Set(given).count == 100)
        // Twenty-five fit into a thousand; what is left over is not used.
        let same = RandomSource.predictable(seed: 7)
        let first = same.bytes(1024)
        #expect(given[0] == Array(first[0..<40]) && given[24] == Array(first[960..<1000]))
        #expect(given[25] == Array(same.bytes(1024)[0..<40]))
        #expect(reserve.bytes(300).count == 300)
        #expect(fills.value == 5)
    }

    @Test("bytes that would favour some characters are passed over, however many there are")
    func unbiased() {
        let calls = Counter()
        let source = RandomSource { buffer in
            calls.increment()
            for index in buffer.indices { buffer[index] = calls.value < 3 ? 255 : 61 }
        }
        #expect(RandomToken.alphanumeric(length: 5, from: source) == "99999")
        var counts = [UInt8: Int]()
        let text = RandomToken.alphanumeric(length: 62_000, from: .predictable(seed: 7))
        for byte in text.utf8 { counts[byte, default: 0] += 1 }
        #expect(counts.count == 62)
        #expect(counts.values.allSatisfy { (850...1150).contains($0) })
    }

    @Test("the system's bytes differ, whatever their number")
    func system() {
        #expect(RandomSource.system.bytes(1000) != RandomSource.system.bytes(1000))
        #expect(RandomSource.system.bytes(0) == [])
        #expect(RandomSource.system.bytes(300).suffix(44).contains { $0 != 0 })
        #expect(RandomSource.predictable(seed: 5).bytes(9) == RandomSource.predictable(seed: 5).bytes(9))
    }
}

@Suite("Secrets stay hidden")
struct SecretTests {
    @Test("a secret prints as <redacted>, however it is printed")
    func redacted() {
        let secret = Secret("hunter2")
        struct Holder { let name = "x", secret = Secret("hunter2") }
        var dumped = ""
        dump(Holder(), to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: Holder()), dumped, "\([secret])"] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("<redacted>"))
        }
        #expect(secret.exposedValue == "hunter2")
    }

    @Test("comparison tells equal from different, of any length")
    func comparison() {
        #expect(Secret("abc").matches("abc"))
        #expect(!Secret("abc").matches("abd"))
        #expect(!Secret("abc").matches("ab"))
        #expect(!Secret("").matches("a"))
        #expect(constantTimeEquals([UInt8](), [UInt8]()))
        // Canonically equivalent, and yet other bytes.
        #expect(!Secret("\u{E9}").matches("e\u{301}"))
    }
}

final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func increment() { count.withLock { $0 += 1 } }
}
