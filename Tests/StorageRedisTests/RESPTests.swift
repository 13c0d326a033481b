import NIOCore
import StorageRedis
import Testing

@Suite("RESP3: what is read")
struct RESPTests {
    private static func string(_ text: String) -> RESPValue { .string(ByteBuffer(string: text)) }

    static let answers: [(String, RESPValue)] = [
        ("+OK\r\n", string("OK")), ("+\r\n", string("")),
        ("-ERR no\r\n", .error(ByteBuffer(string: "ERR no"))),
        ("!6\r\nERR\r\nx\r\n", .error(ByteBuffer(string: "ERR\r\nx"))),
        (":0\r\n", .integer(0)), (":-9223372036854775808\r\n", .integer(.min)), (":+7\r\n", .integer(7)),
        ("$0\r\n\r\n", string("")), ("$4\r\na\r\nb\r\n", string("a\r\nb")), ("$-1\r\n", .null), ("*-1\r\n", .null),
        ("_\r\n", .null), ("#t\r\n", .boolean(true)), ("#f\r\n", .boolean(false)),
        (",1.5\r\n", .double(1.5)), (",-inf\r\n", .double(-.infinity)), (",1e3\r\n", .double(1000)),
        ("(-349285734985738495873\r\n", .bigNumber(ByteBuffer(string: "-349285734985738495873"))),
        ("=7\r\ntxt:abc\r\n", string("abc")),
        ("*0\r\n", .array([])), ("*2\r\n:1\r\n*1\r\n_\r\n", .array([.integer(1), .array([.null])])),
        ("~1\r\n+a\r\n", .set([string("a")])),
        ("%1\r\n+k\r\n$1\r\nv\r\n", .map([string("k"), string("v")])),
        (">2\r\n+invalidate\r\n_\r\n", .push([string("invalidate"), .null])),
        ("|1\r\n+ttl\r\n:3\r\n+x\r\n", string("x")), ("|0\r\n+x\r\n", string("x")),
        ("*1\r\n|1\r\n+a\r\n*1\r\n_\r\n:4\r\n", .array([.integer(4)])),
        ("$?\r\n;4\r\nHell\r\n;1\r\no\r\n;0\r\n", string("Hello")), ("$?\r\n;0\r\n", string("")),
        ("*?\r\n:1\r\n*?\r\n.\r\n.\r\n", .array([.integer(1), .array([])])),
        ("%?\r\n+a\r\n:1\r\n.\r\n", .map([string("a"), .integer(1)])),
        ("|?\r\n+a\r\n:1\r\n.\r\n:5\r\n", .integer(5)),
    ]

    @Test("every type is read, whole or byte by byte, and nothing of the next answer is taken", arguments: answers)
    func types(_ wire: String, _ expected: RESPValue) throws {
        var decoder = RESPDecoder()
        var whole = ByteBuffer(string: wire + "+next\r\n")
        #expect(try decoder.decode(buffer: &whole) == expected)
        #expect(String(buffer: whole) == "+next\r\n")
        var slow = RESPDecoder()
        var buffer = ByteBuffer()
        for byte in wire.utf8.dropLast() {
            buffer.writeInteger(byte)
            #expect(try slow.decode(buffer: &buffer) == nil)
        }
        buffer.writeInteger(UInt8(ascii: "\n"))
        #expect(try slow.decode(buffer: &buffer) == expected)
        #expect(buffer.readableBytes == 0)
    }

    @Test(
        "what is not RESP3 is refused",
        arguments: [
            "\r\n", "hello\r\n", "?1\r\n", ":1.5\r\n", ":\r\n", ":9223372036854775808\r\n", ":-\r\n", "$x\r\n",
            "$-2\r\n",
            "$+1\r\na\r\n", "$3\r\nabcd\r\n", "$1\r\na\rb", "*1x\r\n", "*99999999999\r\n", "*-2\r\n", "%-1\r\n",
            "#x\r\n", "#\r\n", "_x\r\n", ",abc\r\n", ",0x1p3\r\n", ",\r\n", "(12a\r\n", "(\r\n", "=2\r\nab\r\n",
            "=4\r\nabcd\r\n", "=?\r\n", "!-1\r\n", ".\r\n", ";1\r\na\r\n", "*1\r\n.\r\n", "*?\r\n.x\r\n",
            "$?\r\n:1\r\n",
            "$?\r\n;x\r\n", "%?\r\n+a\r\n.\r\n", "+a\rb\r\n", "+a\nb\r\n", "$99999999999999999999\r\n", "\u{FFFF}\r\n",
        ])
    func malformed(_ wire: String) {
        var decoder = RESPDecoder()
        var buffer = ByteBuffer(string: wire)
        #expect(throws: RESPError.self) { _ = try decoder.decode(buffer: &buffer) }
    }

    @Test("an answer past a limit is refused before it fills memory")
    func limits() {
        var limits = RESPLimits()
        (limits.bytes, limits.values, limits.depth, limits.line) = (100, 5, 3, 20)
        let tooMuch = [
            "$101\r\n", "*6\r\n", "%6\r\n", "*5\r\n*2\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n:1\r\n",
            String(repeating: "*1\r\n", count: 4), String(repeating: "*?\r\n", count: 4),
            "+" + String(repeating: "a", count: 21),
            "*3\r\n" + String(repeating: "$40\r\n" + String(repeating: "a", count: 40) + "\r\n", count: 3),
            "$?\r\n" + String(repeating: ";30\r\n" + String(repeating: "a", count: 30) + "\r\n", count: 4),
        ]
        for wire in tooMuch {
            var decoder = RESPDecoder(limits: limits)
            var buffer = ByteBuffer(string: wire)
            #expect(throws: RESPError.self, "\(wire)") { _ = try decoder.decode(buffer: &buffer) }
        }
    }

    @Test("any bytes are an answer, a part of one or refused, and never more than there are")
    func fuzz() {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("+-:$*%~|>#_,(=!;.?0123456789tfab\r\n\r\n\r\n".utf8)
        for _ in 0..<20_000 {
            var decoder = RESPDecoder()
            let bytes = (0..<Int.random(in: 1...40)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            var buffer = ByteBuffer(bytes: bytes)
            while let value = try? decoder.decode(buffer: &buffer) { _ = value }
            #expect(buffer.readerIndex <= bytes.count)
        }
    }

    @Test("an unknown command's text is cut before the arguments that it repeats")
    func arguments() {
        let error = RedisError(serverText: "ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'secret'")
        #expect(error.detail == "ERR unknown command 'HELLO'")
    }
}
