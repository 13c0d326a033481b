import Foundation
import NIOHTTP1

/// A person's browser: cookies of one host, forms, and redirects until they leave the server.
struct Person: Sendable {
    let username: String
    let password: String
    /// The address that a load balancer would report, of this person alone: what is limited for each network is not limited for all together.
    let address: String
    private var cookies: [String: String] = [:]

    init(username: String, password: String, number: Int) {
        self.username = username
        self.password = password
        address = "10.\((number >> 16) & 255).\((number >> 8) & 255).\(number & 255)"
    }

    var headers: [(String, String)] {
        var headers = [("Accept", "text/html"), ("User-Agent", "gatehouse-bench"), ("X-Forwarded-For", address)]
        if !cookies.isEmpty {
            headers.append(("Cookie", cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")))
        }
        return headers
    }

    mutating func forgetCookies() { cookies = [:] }

    mutating func take(_ answer: WireAnswer) {
        for header in answer.headers[canonicalForm: "set-cookie"] {
            let parts = header.split(separator: ";").map { $0.trimmingPrefix { $0 == " " } }
            guard let pair = parts.first, let equals = pair.firstIndex(of: "=") else { continue }
            let (name, value) = (String(pair[..<equals]), String(pair[pair.index(after: equals)...]))
            let ends = value.isEmpty || parts.contains { $0.lowercased() == "max-age=0" }
            cookies[name] = ends ? nil : value
        }
    }
}

/// A form of a page as far as the server's own pages need it: hidden fields and ticked boxes.
struct PageForm {
    let action: String
    let fields: [(String, String)]

    /// The form of `page` that has an input or button named `field`.
    init?(_ page: String, with field: String) {
        for part in page.components(separatedBy: "<form").dropFirst() {
            let form = part.components(separatedBy: "</form>")[0]
            guard form.contains("name=\"\(field)\""), let action = Self.attribute("action", in: form) else { continue }
            self.action = action
            fields = form.components(separatedBy: "<input").dropFirst().compactMap { input in
                let tag = String(input.prefix { $0 != ">" })
                let type = Self.attribute("type", in: tag)
                guard type == "hidden" || (type == "checkbox" && tag.contains(" checked")),
                    let name = Self.attribute("name", in: tag)
                else { return nil }
                return (name, Self.attribute("value", in: tag) ?? "on")
            }
            return
        }
        return nil
    }

    private static func attribute(_ name: String, in tag: String) -> String? {
        guard let start = tag.range(of: " \(name)=\"") else { return nil }
        return String(tag[start.upperBound...].prefix { $0 != "\"" })
            .replacing("&amp;", with: "&").replacing("&#34;", with: "\"").replacing("&#39;", with: "'")
    }
}

enum WireText {
    private static let plain = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)

    static func escaped(_ text: String) -> String {
        var out: [UInt8] = []
        for byte in text.utf8 {
            if plain.contains(byte) { out.append(byte) } else { out += Array(String(format: "%%%02X", byte).utf8) }
        }
        return String(decoding: out, as: UTF8.self)
    }

    static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\(escaped($0.0))=\(escaped($0.1))" }.joined(separator: "&")
    }

    /// A parameter of the query of `url`.
    static func parameter(_ name: String, of url: String) -> String? {
        guard let query = url.split(separator: "?", maxSplits: 1).dropFirst().first else { return nil }
        for pair in query.prefix(while: { $0 != "#" }).split(separator: "&") where pair.hasPrefix(name + "=") {
            return pair.dropFirst(name.utf8.count + 1).replacing("+", with: " ").removingPercentEncoding
        }
        return nil
    }

    static func basic(_ id: String, _ secret: String) -> (String, String) {
        ("Authorization", "Basic " + Data("\(escaped(id)):\(escaped(secret))".utf8).base64EncodedString())
    }
}
