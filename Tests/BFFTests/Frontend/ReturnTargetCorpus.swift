/// Addresses by which open redirects have been made, as values of a parameter after form decoding. None of them is local or allowed.
enum ReturnTargetCorpus {
    private static let hosts = [
        "evil.example", "evil.example/path", "evil.example:80", "user@evil.example", "localhost:8000@evil.example",
        "localhost:8000.evil.example", "xn--evl-5na.example",
    ]

    /// What stands before a host so that some reader takes the text for an address with a host.
    private static let prefixes = [
        "//", "///", "////", "/////", "/\\", "\\/", "\\\\", "\\", "/\\/", "//\\", "/\\\\", "\\/\\/", "/\t/", "/\n/",
        "/\r/",
        "/\r\n/", "\t//", "\n//", " //", "/ /", "\u{0}//", "/\u{0}/", "\u{b}//", "\u{c}//", "\u{a0}//", "\u{2028}//",
        "\u{feff}//", "\u{ad}//", "/%09/", "/%0a/", "/%0d/", "/%0d%0a/", "/%00/", "/%20\\", "/%2f", "/%2F", "/%2f/",
        "/%2f%2f",
        "%2f%2f", "%2F%2F", "/%5c", "/%5C", "/%5c/", "%5c%5c", "/%252f", "/%252F", "/%255c", "/%2509/", "/%250a/",
        "/./",
        "/.//", "/../", "/..//", "/../..//", "/%2e/", "/%2e//", "/%2e%2e/", "/.%2e/", "/%2e.//", "/%252e%252e/",
        "/a/..//",
        "/a//", "/;//", "/;/..//", "./", "../", ".//", "..//", "/\u{ff0f}", "\u{ff0f}\u{ff0f}", "/\u{2044}",
        "/\u{2215}",
        "/\u{ff3c}", "\u{3002}//", "/\u{fe68}", "http://", "https://", "HTTP://", "hTTpS://", "http:/", "http:",
        "https:",
        "https:/", "https:\\\\", "http:\\", "http:///", "https:////", "http:/\\", "http:\\/", "http://\\",
        "http://:80@",
        "http://a:b@", "https://\t", "ht\ttp://", "http\n://", "http%3a//", "http%3A%2F%2F", "//http://", "ftp://",
        "ws://",
        "wss://", "file://", "blob:https://", "view-source:https://", "filesystem:https://", "javascript://",
        "javascript:location=", "JaVaScRiPt:", "java\nscript:", "data:text/html,", "vbscript:", "mailto:",
        "about:blank#",
        "intent://", "android-app://", "@", ":", ":80/", ".", "?", "?//", "#", "#//", ";//", ",//", "*//", "", " ",
    ]

    /// What resembles an allowed address, or leads out of one.
    private static let lookalikes = [
        "http://localhost:3000.evil.example", "http://localhost:3000@evil.example", "http://localhost:30000",
        "http://localhost:3001", "http://localhost", "https://localhost:3000", "http://localhost:3000:80",
        "http://localhost:3000\\@evil.example", "http://localhost:3000\\.evil.example",
        "http://localhost:3000%2eevil.example",
        "http://localhost:3000%40evil.example", "http://localhost:3000;evil.example", "http://localhost%3a3000",
        "http://127.0.0.1:3000",
        "http://localhost.:3000", "http://localhost:03000", "http://localhost:3000//evil.example",
        "http://localhost:3000/..//evil.example", "http://localhost:3000/%2e%2e/x", "http://localhost:3000/\r\nX: y",
        "http://localhost:3000 .evil.example", "http://[::1]:3000", "http://user@localhost:3000",
        "http://:@localhost:3000/",
        "https://app.example.com.evil.example", "https://app.example.com:444", "http://app.example.com",
        "https://app.example.com.",
        "https://app-example.com", "https://evil.example/https://app.example.com",
        "https://evil.example?https://app.example.com",
        "https://evil.example#https://app.example.com", "https://app.example.co", "https://example.com",
        "https://x.app.example.com",
        "https://app.example.com\u{0}.evil.example", "https://\u{430}pp.example.com",
        "https://app\u{ff0e}example\u{ff0e}com",
        "https://app%2eexample.com", "https://APP.EXAMPLE.COM.evil.example", "http://localhost:8000@evil.example/",
        "http://localhost:8001/", "https://localhost:8000/", "http://localhost:8000.evil.example/",
        "http://2130706433/", "http://0x7f.1/",
        "http://0/", "http://[::ffff:127.0.0.1]/", "/%", "/%2", "/%zz", "/%u002f", "/a%", "/\u{7f}", "/%7f", "/%1f",
        "/a\"b", "/<a>",
        "/a b", "/\u{e9}", "/" + String(repeating: "a", count: 1024),
    ]

    /// All of them, each once.
    static let all: [String] = {
        var seen: Set<[UInt8]> = []
        let made = prefixes.flatMap { prefix in hosts.map { prefix + $0 } } + lookalikes
        return made.filter { seen.insert(Array($0.utf8)).inserted }
    }()

    /// Pieces from which texts are put together at random.
    static let pieces = [
        "/", "/", "\\", ".", "..", "%2f", "%5c", "%2e", "%252f", "%25", "%", "%09", "%0d%0a", "\t", "\n", "@", ":", "?",
        "#", ";", "&", "=",
        "http:", "https:", "HTTP:", "//", "evil.example", "localhost", ":8000", ":3000", "localhost:3000",
        "localhost:8000",
        "http://localhost:3000", "https://app.example.com", "a", "b", "\u{ff0f}", "\u{e9}", " ", "[::1]", "%e2%80%a8",
        "\u{0}",
    ]
}
