import OAuthCore
import Testing

@Suite("RFC 8259 JSON writer")
struct JSONWriterTests {
    @Test("commas are set between members and elements, at any depth")
    func commas() {
        var json = JSONWriter(reservingCapacity: 10)
        json.beginObject()
        json.member("a", 1)
        json.name("b")
        json.beginArray()
        json.beginObject()
        json.endObject()
        json.int(-2)
        json.null()
        json.bool(true)
        json.beginArray()
        json.endArray()
        json.string("x")
        json.endArray()
        json.member("c", ["y", "z"])
        json.member("d", false)
        json.member("e", "f")
        json.member("g", value: ["h": [1, "i"]])
        json.endObject()
        let text = #"{"a":1,"b":[{},-2,null,true,[],"x"],"c":["y","z"],"d":false,"e":"f","g":{"h":[1,"i"]}}"#
        #expect(String(decoding: json.bytes, as: UTF8.self) == text)
    }

    @Test("§7 quotation mark, backslash and control characters are escaped, nothing else")
    func escapes() {
        let value: JSONValue = "a\"b\\c/d\u{8}\u{9}\u{A}\u{C}\u{D}\u{0}\u{1F}\u{7F}é€😀"
        let text = #""a\"b\\c/d\b\t\n\f\r\u0000\u001f"# + "\u{7F}é€😀\""
        #expect(String(decoding: value.serialized(), as: UTF8.self) == text)
    }

    @Test("§7 every code point up to U+07FF is read back as it was written")
    func readBack() throws {
        let text = String(String.UnicodeScalarView((0..<0x800).compactMap { Unicode.Scalar(UInt32($0)) }))
        #expect(try JSONReader.parse(JSONValue.string(text).serialized()) == .string(text))
    }

    @Test("integers are written whole", arguments: [0, 7, -7, 10, 1_700_000_000, Int64.max, Int64.min])
    func integers(value: Int64) {
        #expect(JSONValue.int(value).serialized() == Array(String(value).utf8))
    }

    @Test("members can be set, replaced and removed, and keep their order")
    func object() {
        var object: JSONObject = ["a": 1, "b": 2, "c": 3]
        object["b"] = "two"
        object["a"] = nil
        object["d"] = 4
        #expect(String(decoding: JSONValue.object(object).serialized(), as: UTF8.self) == #"{"b":"two","c":3,"d":4}"#)
        #expect(object == ["d": 4, "c": 3, "b": "two"])
        #expect(object != ["d": 4, "c": 3, "b": "three"])
        for number in 0..<40 { object["m\(number)"] = .int(Int64(number)) }
        for number in 0..<35 { object["m\(number)"] = nil }
        #expect(object.members.map(\.name) == ["b", "c", "d", "m35", "m36", "m37", "m38", "m39"])
        #expect(object["m39"] == 39 && object["m0"] == nil)
    }
}

@Suite("JSON reader under damage")
struct JSONReaderDamageTests {
    @Test("ten thousand damaged texts are read or refused, never more")
    func damage() throws {
        let seed: JSONValue = [
            "alg": "ES256", "n": [1, -2, 3], "s": "é\n\u{1F600}\"", "o": ["p": [[], [:], true, false]],
            "x": 12345678901,
        ]
        let text = seed.serialized()
        var random = SplitMix(state: 42)
        var read = 0
        for _ in 0..<10_000 {
            var bytes = text
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                let position = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[position] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes.remove(at: position)
                case 2: bytes.insert(Array("{}[]\",:\\u0e-.".utf8).randomElement(using: &random) ?? 0, at: position)
                default: bytes.removeLast(min(bytes.count - 1, 5))
                }
            }
            guard let value = try? JSONReader.parse(bytes) else { continue }
            read += 1
            #expect(try JSONReader.parse(value.serialized()) == value)
        }
        #expect(read > 0 && read < 10_000)
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
