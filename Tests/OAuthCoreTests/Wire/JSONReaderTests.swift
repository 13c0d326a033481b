import OAuthCore
import Testing

func parse(_ text: String, _ limits: JSONLimits = .standard) throws -> JSONValue {
    try JSONReader.parse(Array(text.utf8), limits: limits)
}

private func reason(_ bytes: [UInt8], _ limits: JSONLimits = .standard) -> JSONError.Reason? {
    do throws(JSONError) {
        _ = try JSONReader.parse(bytes, limits: limits)
        return nil
    } catch { return error.reason }
}

@Suite("RFC 8259 JSON reader")
struct JSONReaderTests {
    @Test("§3 values of every kind are read")
    func values() throws {
        let text = " { \"a\" : [ null , true , false , -1.50e+2 , \"x\" , { } , [ ] ] , \"b\" : { \"c\" : 0 } } \r\n\t"
        let value = try parse(text)
        let elements = try #require(value.objectValue?["a"]?.arrayValue)
        #expect(elements.count == 7)
        #expect(elements[0] == .null && elements[1] == true && elements[2] == false)
        #expect(elements[3].int64Value == -150)
        #expect(elements[4].stringValue == "x")
        #expect(elements[5] == [:] && elements[6] == [])
        #expect(value.objectValue?["b"]?.objectValue?["c"] == 0)
        #expect(value.objectValue?.members.map(\.name) == ["a", "b"])
    }

    @Test("§2 a scalar is a text of its own", arguments: ["0", "\"\"", "null", "true", "-0", "[]"])
    func scalars(text: String) throws {
        #expect(try String(decoding: parse(text).serialized(), as: UTF8.self) == text)
    }

    @Test(
        "§2 §3 what the grammar does not allow is refused",
        arguments: [
            "", " ", "nul", "tru", "True", "NaN", "Infinity", "'a'", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]",
            "{,}",
            "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "{1:1}", "[1 2]", "1 2", "{} {}", "[1}",
            "{\"a\":1]",
            "\"", "\"a", "\"\\", "\"\\u12", "/* */ 1", "1 // a", "\u{FEFF}1", "\u{A0}1", "[1]\u{0}", "\u{B}1",
        ])
    func grammar(text: String) {
        #expect(reason(Array(text.utf8)) != nil)
    }

    @Test(
        "§6 numbers outside the grammar are refused",
        arguments: ["-", "+1", "01", "-01", "1.", ".5", "1.e5", "1e", "1e+", "0x1", "1_0", "--1", "00", "1e5.5", "١"])
    func numbers(text: String) {
        #expect(reason(Array(text.utf8)) != nil)
    }

    @Test("§7 escapes are read")
    func escapes() throws {
        let text = #""\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\ude00\u0000z""#
        #expect(try parse(text).stringValue == "\"\\/\u{8}\u{C}\n\r\tA\u{E9}\u{20AC}\u{1F600}\u{0}z")
    }

    @Test(
        "§7 bad escapes and raw control characters are refused",
        arguments: [#""\x""#, #""\U0041""#, #""\u00g0""#, #""\u 041""#, "\"\n\"", "\"\u{0}\"", "\"\u{1F}\"", #""\""#])
    func badEscapes(text: String) {
        #expect(reason(Array(text.utf8)) != nil)
    }

    @Test(
        "§8.2 half a surrogate pair is refused",
        arguments: [#""\ud83d""#, #""\ude00""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\u0041""#, #""\ud83d\ud83d""#])
    func surrogates(text: String) {
        #expect(reason(Array(text.utf8)) == .loneSurrogate)
    }

    @Test(
        "§8.1 invalid UTF-8 is refused, in values, names and beside escapes",
        arguments: [
            [0xFF], [0xC0, 0x80], [0xC3], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xE2, 0x82],
        ] as [[UInt8]])
    func utf8(bad: [UInt8]) {
        #expect(reason([0x22] + bad + [0x22]) == .invalidUTF8)
        #expect(reason([0x22, 0x5C, 0x6E] + bad + [0x22]) == .invalidUTF8)
        #expect(reason([0x7B, 0x22] + bad + [0x22, 0x3A, 0x31, 0x7D]) == .invalidUTF8)
        #expect(reason(bad) != nil)
    }

    @Test(
        "§4 duplicate members are refused, however they are written",
        arguments: [#"{"a":1,"a":1}"#, #"{"a":1,"b":2,"\u0061":3}"#, #"[{"x":{"":1,"":2}}]"#])
    func duplicates(text: String) {
        #expect(reason(Array(text.utf8)) == .duplicateMember)
    }

    @Test("§4 a duplicate is found among many members, and many distinct ones are read")
    func manyMembers() throws {
        let members = (0..<5_000).map { "\"m\($0)\":\($0)" }
        let object = try #require(parse("{" + members.joined(separator: ",") + "}").objectValue)
        #expect(object.count == 5_000)
        #expect(object["m4321"] == 4321)
        let text = "{" + (members + ["\"m17\":0"]).joined(separator: ",") + "}"
        #expect(reason(Array(text.utf8)) == .duplicateMember)
    }

    @Test("§8.3 names are compared by code points, not by canonical equivalence")
    func codePoints() throws {
        let object = try #require(parse("{\"\u{E9}\":1,\"e\u{301}\":2}").objectValue)
        #expect(object.count == 2)
        #expect(object["\u{E9}"] == 1 && object["e\u{301}"] == 2)
        #expect(try parse("\"\u{E9}\"") != parse("\"e\u{301}\""))
    }

    @Test("§9 depth, size, values and number length are limited, at the limit exactly")
    func limits() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(reason(nested(32)) == nil)
        #expect(reason(nested(33)) == .tooDeep)
        #expect(reason(nested(600), JSONLimits(depth: 10_000)) == .tooDeep)
        #expect(reason(nested(200_000)) == .tooDeep)
        #expect(reason(Array(String(repeating: "{\"a\":", count: 33).utf8)) == .tooDeep)
        #expect(reason(Array("[1,2]".utf8), JSONLimits(bytes: 5)) == nil)
        #expect(reason(Array("[1,2]".utf8), JSONLimits(bytes: 4)) == .tooLarge)
        #expect(reason(Array("[1,2]".utf8), JSONLimits(values: 3)) == nil)
        #expect(reason(Array("[1,2]".utf8), JSONLimits(values: 2)) == .tooLarge)
        #expect(reason(Array("1234".utf8), JSONLimits(numberLength: 4)) == nil)
        #expect(reason(Array("12345".utf8), JSONLimits(numberLength: 4)) == .tooLarge)
    }

    @Test("an object can be demanded")
    func objects() throws {
        #expect(try JSONReader.parseObject(Array("{\"a\":1}".utf8)) == ["a": 1])
        #expect(throws: JSONError.self) { try JSONReader.parseObject(Array("[1]".utf8)) }
    }

    @Test("slices and other collections are read")
    func slices() throws {
        #expect(try JSONReader.parse(Array("x[1]y".utf8)[1..<4]) == [1])
        #expect(try JSONReader.parse("[1]".utf8.lazy.map { $0 }) == [1])
    }
}

@Suite("RFC 8259 §6 numbers")
struct JSONNumberTests {
    @Test(
        "integers are exact, however they are written",
        arguments: [
            ("0", 0), ("-0", 0), ("9223372036854775807", .max), ("-9223372036854775808", .min), ("1.0", 1),
            ("1e2", 100),
            ("1.5e1", 15), ("100e-2", 1), ("0e999999999999999999999", 0), ("0.0e-5", 0), ("-12.50E+1", -125),
            ("9007199254740993", 9_007_199_254_740_993), ("922337203685477580.7e1", .max), ("0.001e3", 1),
        ] as [(String, Int64)])
    func exact(text: String, value: Int64) throws {
        #expect(try parse(text).int64Value == value)
    }

    @Test(
        "what is no Int64 is none",
        arguments: [
            "9223372036854775808", "-9223372036854775809", "1.5", "1e-1", "1e19", "1e999999999999999999999999", "0.1",
            "1e-99999999999999999999999",
        ])
    func inexact(text: String) throws {
        #expect(try parse(text).int64Value == nil)
    }

    @Test("a number keeps its lexeme")
    func lexeme() throws {
        let text = "123456789012345678901234567890.1000E-07"
        #expect(try parse(text).serialized() == Array(text.utf8))
    }
}
