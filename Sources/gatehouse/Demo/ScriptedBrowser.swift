import HTTPExchange
import HTTPTypes

/// As much of a browser as the demo's own check needs: cookies a host, forms without JavaScript, redirects that are looked at before they are followed.
struct ScriptedBrowser {
    /// What the browser shows.
    struct Page {
        let url: String
        let status: HTTPResponse.Status
        let headerFields: HTTPFields
        let body: String

        /// Where a redirect leads.
        var location: String? { headerFields[.location] }
    }

    /// A form of a page: where it posts to and what stands in its fields.
    struct Form {
        var action: String
        var fields: [(name: String, value: String)]

        mutating func fill(_ name: String, _ value: String) {
            fields.removeAll { $0.name == name }
            fields.append((name, value))
        }
    }

    let client: any OutboundClient
    private var cookies: [String: [String: String]] = [:]

    init(client: any OutboundClient) { self.client = client }

    /// Opens an address; redirects within the same origin are followed, one that leaves it is shown as it is.
    mutating func open(_ url: String) async throws -> Page { try await follow(request(.get, url, body: nil)) }

    /// Opens an address and follows every redirect, to whichever origin it leads, as far as a page.
    mutating func travel(to url: String) async throws -> Page { try await travel(from: try await open(url)) }

    /// Follows the redirects that a page leads to.
    mutating func travel(from page: Page) async throws -> Page {
        var page = page
        for _ in 0..<16 {
            guard (300..<400).contains(page.status.code), let location = page.location else { return page }
            page = try await open(Self.resolve(location, against: page.url))
        }
        throw DemoFailure("more than 16 redirects, the last one to \(page.url.prefix { $0 != "?" })")
    }

    /// Sends the form of a page, as a click on its button would.
    mutating func submit(_ form: Form, of page: Page) async throws -> Page {
        let target = Self.resolve(form.action, against: page.url)
        let body = form.fields.map { "\(Self.encode($0.name))=\(Self.encode($0.value))" }.joined(separator: "&")
        return try await follow(request(.post, target, body: body))
    }

    /// What a script of a page of the same origin sends: nothing is followed.
    mutating func call(
        _ method: HTTPRequest.Method, _ url: String, headerFields: HTTPFields = [:], body: String? = nil
    ) async throws -> Page {
        try await request(method, url, body: body, headerFields: headerFields)
    }

    private mutating func follow(_ first: Page) async throws -> Page {
        var page = first
        for _ in 0..<8 {
            guard (300..<400).contains(page.status.code), let location = page.location else { return page }
            let target = Self.resolve(location, against: page.url)
            guard Self.origin(of: target) == Self.origin(of: page.url) else { return page }
            page = try await request(.get, target, body: nil)
        }
        throw DemoFailure("more than 8 redirects, the last one to \(page.url.prefix { $0 != "?" })")
    }

    private mutating func request(
        _ method: HTTPRequest.Method, _ url: String, body: String?, headerFields: HTTPFields = [:]
    ) async throws -> Page {
        let origin = Self.origin(of: url)
        var request = OutboundRequest(
            method: method, url: url, headerFields: headerFields, isOperatorConfigured: true)
        if method == .get, request.headerFields[.accept] == nil { request.headerFields[.accept] = "text/html" }
        let jar = cookies[origin, default: [:]]
        if !jar.isEmpty {
            request.headerFields[.cookie] = jar.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                .joined(separator: "; ")
        }
        if method != .get { request.headerFields[.origin] = origin }
        if let body {
            if request.headerFields[.contentType] == nil {
                request.headerFields[.contentType] = "application/x-www-form-urlencoded"
            }
            request.body = Array(body.utf8)
        }
        let response = try await client.send(request)
        for field in response.headerFields[values: .setCookie] { store(field, origin: origin) }
        return Page(
            url: url, status: response.status, headerFields: response.headerFields,
            body: String(decoding: response.body, as: UTF8.self))
    }

    private mutating func store(_ field: String, origin: String) {
        let parts = field.split(separator: ";")
        guard let pair = parts.first, let equals = pair.firstIndex(of: "=") else { return }
        let name = String(pair[..<equals])
        let isGone = parts.contains { $0.lowercased().contains("max-age=0") }
        cookies[origin, default: [:]][name] = isGone ? nil : String(pair[pair.index(after: equals)...])
    }

    // MARK: Reading pages

    /// The first form that has a field or a button called `name`.
    static func form(in page: Page, with name: String) -> Form? {
        for part in page.body.components(separatedBy: "<form").dropFirst() {
            let text = part.components(separatedBy: "</form>")[0]
            var form = Form(action: attribute("action", in: text) ?? page.url, fields: [])
            var names: Set<String> = []
            for input in text.components(separatedBy: "<input").dropFirst() {
                let tag = String(input.prefix { $0 != ">" })
                guard let field = attribute("name", in: tag) else { continue }
                names.insert(field)
                if attribute("type", in: tag) == "checkbox", !tag.contains("checked") { continue }
                form.fields.append((field, attribute("value", in: tag) ?? ""))
            }
            for button in text.components(separatedBy: "<button").dropFirst() {
                if let field = attribute("name", in: String(button.prefix { $0 != ">" })) { names.insert(field) }
            }
            if names.contains(name) { return form }
        }
        return nil
    }

    /// The address of the first link whose path begins so.
    static func link(in page: Page, to path: String) -> String? {
        page.body.components(separatedBy: "<a").dropFirst().lazy
            .compactMap {
                attribute("href", in: String($0.prefix { $0 != ">" })).map { resolve($0, against: page.url) }
            }
            .first { $0.hasPrefix(origin(of: page.url) + path) }
    }

    private static func attribute(_ name: String, in tag: String) -> String? {
        guard let start = tag.firstRange(of: " \(name)=\"") else { return nil }
        let value = String(tag[start.upperBound...].prefix { $0 != "\"" })
        return value.replacing("&amp;", with: "&").replacing("&#x3D;", with: "=").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
    }

    // MARK: Addresses

    static func origin(of url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        return String(url[..<scheme.upperBound]) + url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
    }

    private static func resolve(_ reference: String, against url: String) -> String {
        if reference.contains("://") { return reference }
        if reference.hasPrefix("/") { return origin(of: url) + reference }
        return String(url.prefix { $0 != "?" }) + (reference.hasPrefix("?") ? reference : "")
    }

    /// The value of `name` in the query of an address.
    static func query(_ name: String, of url: String) -> String? {
        guard let question = url.firstIndex(of: "?") else { return nil }
        for pair in url[url.index(after: question)...].prefix(while: { $0 != "#" }).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.first == Substring(name) { return parts.count == 2 ? decode(String(parts[1])) : "" }
        }
        return nil
    }

    static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default: encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }

    private static func decode(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Why a step of the demo's check did not hold.
struct DemoFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension String {
    /// The parts between occurrences of `separator`.
    func components(separatedBy separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
