/// What a browser says of itself and where it came from, as far as a person can recognise a device by it. It proves nothing.
public struct DeviceDescription: Sendable, Hashable {
    /// The longest `User-Agent` that is looked at, in bytes.
    static let maximumLength = 1024

    /// The browser or program with its main version, as `Firefox 145`; nil where it does not say.
    public var browser: String?
    /// The operating system by its name, as `Windows`; nil where it does not say.
    public var system: String?
    /// The address from which it came, without a port; nil where it is not known.
    public var address: String?

    /// A description from its parts.
    public init(browser: String?, system: String?, address: String?) {
        self.browser = browser
        self.system = system
        self.address = address
    }

    /// Reads the header field `User-Agent`. RFC 9110 §10.1.5.
    public init(userAgent: String?, address: String?) {
        let text = String(decoding: (userAgent ?? "").utf8.prefix(Self.maximumLength), as: UTF8.self)
        self.init(browser: Self.browser(in: text), system: Self.system(in: text), address: address)
    }

    /// Browsers name those that they are built on as well: the first that is found counts.
    private static let browsers: [(product: String, name: String)] = [
        ("EdgA", "Edge"), ("EdgiOS", "Edge"), ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"),
        ("Vivaldi", "Vivaldi"), ("YaBrowser", "Yandex Browser"), ("DuckDuckGo", "DuckDuckGo"), ("FxiOS", "Firefox"),
        ("Firefox", "Firefox"), ("CriOS", "Chrome"), ("HeadlessChrome", "Chrome"), ("Chrome", "Chrome"),
    ]

    private static let systems: [(mark: String, name: String)] = [
        ("Windows", "Windows"), ("iPad", "iPadOS"), ("iPhone", "iOS"), ("iPod", "iOS"), ("Android", "Android"),
        ("CrOS", "ChromeOS"), ("Mac OS X", "macOS"), ("Macintosh", "macOS"), ("Linux", "Linux"),
        ("FreeBSD", "FreeBSD"), ("OpenBSD", "OpenBSD"),
    ]

    private static func browser(in text: String) -> String? {
        for (product, name) in browsers {
            if let version = version(of: product, in: text) { return name + " " + version }
        }
        if text.contains("Safari/"), let version = version(of: "Version", in: text) { return "Safari " + version }
        return program(text)
    }

    private static func system(in text: String) -> String? {
        systems.first { text.contains($0.mark) }?.name
    }

    /// The digits that follow `product/`, where the product begins a word.
    private static func version(of product: String, in text: String) -> String? {
        for word in text.split(whereSeparator: { $0 == " " || $0 == "(" || $0 == ";" })
        where word.hasPrefix(product + "/") {
            let digits = word.dropFirst(product.count + 1).prefix { $0.isASCII && $0.isNumber }
            if (1...6).contains(digits.count) { return String(digits) }
        }
        return nil
    }

    /// The name and version that a program begins with, as `curl/8.5.0`; a browser of another name begins with `Mozilla`.
    private static func program(_ text: String) -> String? {
        let product = text.prefix { $0 != " " }.split(separator: "/", maxSplits: 1)
        guard let name = product.first, name != "Mozilla", isName(name) else { return nil }
        guard product.count == 2 else { return String(name) }
        let version = product[1].prefix { $0.isASCII && ($0.isNumber || $0 == ".") }.prefix(12)
        return version.isEmpty ? String(name) : name + " " + version
    }

    private static func isName(_ text: Substring) -> Bool {
        (1...32).contains(text.utf8.count)
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    }
}

extension DeviceDescription {
    /// The description as it is stored: members that are not known are left out.
    package var document: JSONObject {
        var document: JSONObject = [:]
        if let browser { document["browser"] = .string(browser) }
        if let system { document["system"] = .string(system) }
        if let address { document["address"] = .string(address) }
        return document
    }

    /// Reads what `document` wrote; other members are left alone.
    package init(document: JSONObject) {
        self.init(
            browser: document["browser"]?.stringValue, system: document["system"]?.stringValue,
            address: document["address"]?.stringValue)
    }
}
