import GatehouseConfig
import OAuthCore
import Testing

@Suite("Configuration: values")
struct ValueTests {
    @Test(
        "durations",
        arguments: [
            ("500ms", 500), ("60s", 60_000), ("10m", 600_000), ("1h", 3_600_000), ("30d", 2_592_000_000), ("0", 0),
            ("0s", 0),
        ])
    func durations(text: String, milliseconds: Int64) {
        #expect(Duration(configured: text)?.wholeMilliseconds == milliseconds)
    }

    @Test(
        "no durations",
        arguments: [
            "", "s", "1", "-1s", "1.5s", "1 s", "1S", "1w", "1us", "9999999999999999999s", "٣s", "40000d", "1s1s",
            "+1s",
        ])
    func noDurations(text: String) { #expect(Duration(configured: text) == nil) }

    @Test("a duration is written as it would be configured", arguments: ["0", "500ms", "61s", "10m", "25h", "30d"])
    func written(text: String) { #expect(Duration(configured: text)?.configured == text) }

    @Test(
        "sizes",
        arguments: [
            ("4096", 4096), ("64KiB", 65_536), ("1MiB", 1 << 20), ("5kB", 5000), ("1MB", 1_000_000), ("5000B", 5000),
        ])
    func sizes(text: String, bytes: Int) throws {
        let loaded = try parse(
            "server: { public_url: http://localhost, limits: { max_body_bytes: \(text) } }\nusers: []")
        #expect(loaded.configuration.server.limits.maxBodyBytes == bytes)
    }

    @Test(
        "no sizes",
        arguments: [
            "1", "2TiB", "64 KiB", "-5000", "0x1000", "99999999999999999999", "9223372036854775807GiB", "[4096]",
            "4096.0",
        ])
    func noSizes(text: String) {
        let found = errors("server: { public_url: http://localhost, limits: { max_body_bytes: \(text) } }\nusers: []")
        #expect(found.map(\.path) == ["server.limits.max_body_bytes"])
    }

    @Test("booleans", arguments: [("true", true), ("false", false), ("True", true), ("'FALSE'", false)])
    func booleans(text: String, value: Bool) throws {
        let loaded = try parse(Sample.local("users: [{ username: a, email: a@b, email_verified: \(text) }]"))
        #expect(loaded.configuration.users[0].emailVerified == value)
    }

    @Test("no booleans", arguments: ["yes", "on", "1", "t", "{}", "''"])
    func noBooleans(text: String) {
        expectRefusal(
            Sample.local("users: [{ username: a, email_verified: \(text) }]"), .wrongType,
            path: "users[0].email_verified",
            says: ["expected true or false"])
    }

    @Test(
        "URLs are taken apart",
        arguments: [
            ("https://a.example", "a.example", 443, ""), ("http://LOCALHOST:9000/x", "localhost", 9000, "/x"),
            ("https://[::1]:8443/a/b?c=d", "::1", 8443, "/a/b"), ("http://127.0.0.1", "127.0.0.1", 80, ""),
        ])
    func urls(text: String, host: String, port: UInt16, path: String) throws {
        let url = try #require(ConfiguredURL(text))
        #expect(url.host == host && url.effectivePort == port && url.path == path)
        #expect(url.description == text)
    }

    @Test(
        "no URLs",
        arguments: [
            "", "a", "/a", "ftp://a", "https:a", "https:/a", "https://", "https://a b", "https://a:b",
            "https://a:99999", "https://a:",
            "https://u@a", "https://u:p@a", "https://a#b", "https://ä.example", "https://a\\b", "https://-a",
            "https://a..b", "https://[::1",
            "https://[1]", "https://1.2.3.256", "https://a/%zz", "https://a/%4", "https://a/[b]", "https://*.example",
            "https://1.2.3",
        ])
    func noURLs(text: String) { #expect(ConfiguredURL(text) == nil) }

    @Test("loopback names", arguments: ["http://localhost", "http://a.localhost", "http://127.9.9.9", "http://[::1]"])
    func loopback(text: String) { #expect(ConfiguredURL(text)?.isLoopback == true) }

    @Test(
        "no loopback names",
        arguments: [
            "http://localhost.example", "http://127.0.0.1.example", "http://128.0.0.1", "http://[::2]",
            "http://notlocalhost",
        ])
    func notLoopback(text: String) { #expect(ConfiguredURL(text)?.isLoopback == false) }

    @Test("blocks of addresses hold what they say")
    func blocks() throws {
        let ten = try #require(AddressBlock("10.0.0.0/8"))
        #expect(ten.contains(try #require(IPAddress("10.255.0.1"))))
        #expect(!ten.contains(try #require(IPAddress("11.0.0.1"))))
        #expect(!ten.contains(try #require(IPAddress("::1"))))
        let odd = try #require(AddressBlock("2001:db8::/33"))
        #expect(odd.contains(try #require(IPAddress("2001:db8:7fff::1"))))
        #expect(!odd.contains(try #require(IPAddress("2001:db8:8000::1"))))
        #expect(AddressBlock("127.0.0.1")?.prefixLength == 32)
        #expect(AddressBlock("0.0.0.0/0")?.contains(try #require(IPAddress("9.9.9.9"))) == true)
    }

    @Test(
        "no blocks of addresses",
        arguments: [
            "", "a", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0/8", "::/129", "1:2:3:4:5:6:7:8:9",
            "::1::", "010.0.0.0/8",
        ])
    func noBlocks(text: String) { #expect(AddressBlock(text) == nil) }

    @Test(
        "addresses to listen at",
        arguments: [
            ("127.0.0.1:0", true), ("[::1]:9000", true), ("localhost:80", true), ("9000", false), (":9000", false),
            ("::1:9000", false), ("a:b", false), ("*:80", false),
        ])
    func listen(text: String, isAddress: Bool) { #expect((ListenAddress(text) != nil) == isAddress) }

    @Test("a secret prints as <redacted>, however it is printed")
    func secrets() {
        let secret = ConfigurationSecret("hunter2")
        var dumped = ""
        dump(["a": secret], to: &dumped)
        #expect(
            "\(secret) \(String(reflecting: secret)) \(String(describing: Optional(secret)))".contains("hunter2")
                == false)
        #expect(!dumped.contains("hunter2"))
    }

    @Test("generated secrets are strong, words and repetitions are not")
    func strength() {
        #expect(ConfigurationSecret("q7Zc2LmX9vTb4RkW8sYd3HnP").estimatedBits >= 128)
        #expect(ConfigurationSecret("0123456789abcdef0123456789abcdef").estimatedBits >= 128)
        #expect(ConfigurationSecret("mybff-secret-for-development-only").estimatedBits < 128)
        #expect(ConfigurationSecret("a_very_secret_string_for_fastapi").estimatedBits < 128)
        #expect(ConfigurationSecret(String(repeating: "aB3$", count: 1)).estimatedBits < 128)
        #expect(ConfigurationSecret(String(repeating: "x", count: 500)).estimatedBits < 128)
    }

    @Test("plain claims are read as JSON reads them, quoted ones are texts")
    func claims() throws {
        let loaded = try parse(
            Sample.local(
                "users: [{ username: a, claims: { a: 1, b: 1.5, c: true, d: '1', e: 007, f: ~, g: [x], h: { i: -2 }, j: yes, k: 1e400, l: 99999999999999999999 } }]"
            ))
        let claims = loaded.configuration.users[0].allClaims
        #expect(claims["a"] == 1)
        #expect(claims["b"]?.serialized() == Array("1.5".utf8))
        #expect(claims["c"] == true)
        #expect(claims["d"] == "1")
        #expect(claims["e"] == "007")
        #expect(claims["f"] == JSONValue.null)
        #expect(claims["g"] == ["x"])
        #expect(claims["h"] == ["i": -2])
        #expect(claims["j"] == "yes")
    }
}
