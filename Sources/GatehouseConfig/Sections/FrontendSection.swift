/// `app.frontend:`, the browser's side of the backend-for-frontend.
package struct FrontendSection: Sendable, Hashable {
    /// A local path or a URL on an allowed origin.
    package let afterLogin: String
    package let afterLogout: String
    /// Origins that login's `redirect_uri` may name.
    package let allowedRedirects: [ConfiguredURL]
    /// Origins that may call with credentials.
    package let allowedOrigins: [ConfiguredURL]
    /// The classes of login that `acr_values` may name.
    package let allowedACRValues: [String]
    /// The absolute path of a folder to serve.
    package let staticFiles: String?

    /// Reads `frontend:`.
    ///
    /// ## Configuration keys
    /// - `after_login`, `after_logout` (local path, or URL on an origin of `allowed_redirects`; default `/`).
    /// - `allowed_redirects`, `allowed_origins` (lists of origins, default empty).
    /// - `allowed_acr_values` (list of texts, default empty).
    /// - `static_files` (path of a folder, default none).
    init(_ reader: SectionReader) {
        let afterLogin = reader.value("after_login", .returnTarget, default: "/")
        let afterLogout = reader.value("after_logout", .returnTarget, default: "/")
        allowedRedirects = (reader.list("allowed_redirects", .origin) ?? []).map(\.value)
        allowedOrigins = (reader.list("allowed_origins", .origin) ?? []).map(\.value)
        allowedACRValues = (reader.list("allowed_acr_values", .acrValue) ?? []).map(\.value)
        staticFiles = reader.optional("static_files", .path(in: reader.context))
        self.afterLogin = afterLogin
        self.afterLogout = afterLogout
        let origins = Set(allowedRedirects.map(\.origin))
        for (key, target) in [("after_login", afterLogin), ("after_logout", afterLogout)] {
            guard let url = ConfiguredURL(target), !origins.contains(url.origin) else { continue }
            reader.refuse(
                key, received: "\(url.origin), which allowed_redirects does not name",
                expected: "a local path, or an origin of allowed_redirects")
        }
    }
}

extension ScalarKind where Value == String {
    /// One class of login, which has no blank. OpenID Connect Core §2.
    static var acrValue: ScalarKind {
        ScalarKind(expected: "a class of login such as 2, of visible ASCII characters") { (text) throws(Refusal) in
            guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw Refusal()
            }
            return text
        }
    }

    /// A local path as the contract has it, or an absolute URL.
    static var returnTarget: ScalarKind {
        ScalarKind(expected: "a local path such as /home, or a URL on an origin of allowed_redirects") {
            (text) throws(Refusal) in
            if ConfiguredURL(text) != nil { return text }
            let path = text.prefix { $0 != "?" && $0 != "#" }
            let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
            guard path.hasPrefix("/"), text.utf8.allSatisfy({ URISyntax.isAllowed($0) }), !path.contains("%"),
                path == "/" || segments.dropLast().allSatisfy({ !$0.isEmpty }), !segments.contains("."),
                !segments.contains("..")
            else { throw Refusal() }
            return text
        }
    }
}
