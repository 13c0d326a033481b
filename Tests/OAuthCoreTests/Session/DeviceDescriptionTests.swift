import OAuthCore
import Testing

@Suite("What a browser says of itself")
struct DeviceDescriptionTests {
    @Test(
        "the browser is named, not what it is built on",
        arguments: [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox 145", "Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
                    + "Safari/537.36 Edg/142.0.0.0", "Edge 142", "Windows"
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 "
                    + "Safari/605.1.15", "Safari 26", "macOS"
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                    + "CriOS/142.0.7444.46 Mobile/15E148 Safari/604.1", "Chrome 142", "iOS"
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) "
                    + "SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", "Samsung Internet 28", "Android"
            ),
            ("curl/8.5.0", "curl 8.5.0", nil), ("python-httpx/0.28.1", "python-httpx 0.28.1", nil),
            ("Mozilla/5.0 (something new)", nil, nil), ("", nil, nil), ("<script>/1", nil, nil),
            ("Firefox/99999999999", "Firefox 99999999999", nil),
        ] as [(String, String?, String?)])
    func names(userAgent: String, browser: String?, system: String?) {
        let device = DeviceDescription(userAgent: userAgent, address: "192.0.2.1")
        #expect(device == DeviceDescription(browser: browser, system: system, address: "192.0.2.1"))
    }

    @Test("what is too long to be one is not read to its end")
    func long() {
        let device = DeviceDescription(userAgent: String(repeating: "x", count: 100_000) + " Firefox/1", address: nil)
        #expect(device == DeviceDescription(browser: nil, system: nil, address: nil))
    }

    @Test("what is stored is read again")
    func stored() {
        let device = DeviceDescription(browser: "Firefox 145", system: nil, address: "::1")
        #expect(DeviceDescription(document: device.document) == device)
        #expect(DeviceDescription(document: [:]) == DeviceDescription(browser: nil, system: nil, address: nil))
    }
}
