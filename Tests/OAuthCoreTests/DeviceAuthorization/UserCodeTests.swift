import OAuthCore
import Testing

@Suite("RFC 8628 §6.1 user codes")
struct UserCodeTests {
    @Test(
        "§6.1 case, blanks and punctuation do not matter, nor do wide letters",
        arguments: [
            "WDJB-MJHT", "wdjbmjht", " w d j b m j h t ", "WDJB–MJHT", "WDJB.MJHT,", "(wdjb)—mjht", "ＷＤＪＢ－ＭＪＨＴ",
            "ｗｄｊｂ　ｍｊｈｔ",
        ])
    func forgiven(_ text: String) {
        #expect(UserCode(typed: text)?.letters == "WDJBMJHT")
        #expect(UserCode(typed: text)?.display == "WDJB-MJHT")
    }

    @Test(
        "what is not eight letters of the alphabet is no code",
        arguments: [
            "", "WDJB-MJH", "WDJB-MJHTT", "WDJB-MJHA", "WDJB-MJH0", "WDJB-MJHÄ", "ЖDJB-MJHT", "----",
            String(repeating: "-", count: 97), String(repeating: "B", count: 10_000),
        ])
    func refused(_ text: String) { #expect(UserCode(typed: text) == nil) }

    @Test("each letter is equally likely, and bytes that would favour some are passed over")
    func drawing() {
        var next: UInt8 = 0
        var counts: [Character: Int] = [:]
        for _ in 0..<(240 * 3) {
            let code = UserCode { count in
                (0..<count).map { _ in
                    defer { next &+= 1 }
                    return next
                }
            }
            #expect(code.letters.count == 8)
            for letter in code.letters { counts[letter, default: 0] += 1 }
        }
        #expect(counts.keys.sorted() == Array("BCDFGHJKLMNPQRSTVWXZ"))
        let mean = 240 * 3 * 8 / 20
        #expect(counts.values.allSatisfy { abs($0 - mean) < mean / 5 }, "\(counts)")
    }

    @Test("codes print as <redacted>")
    func redacted() {
        #expect(UserCode(typed: "WDJB-MJHT").map { "\($0)" } == "<redacted>")
        #expect("\(DeviceCode("gdc_secret"))" == "<redacted>")
        #expect(String(reflecting: DeviceCode("gdc_secret")) == "<redacted>")
    }
}
