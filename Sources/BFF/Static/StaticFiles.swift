import HTTPExchange
import HTTPTypes
import OAuthCore

/// A built single-page application: its files, and its start page for each path that only the application knows.
struct StaticFiles: Sendable {
    private let reader: FileReader
    private let services: BFFServices
    /// What never gets the start page: there programs ask, and expect to be told that nothing is there.
    private let excluded: [String]

    /// Nil where no folder is to be served.
    init?(_ services: BFFServices) {
        guard let root = services.context.settings.frontend.staticFiles else { return nil }
        reader = FileReader(root: root)
        self.services = services
        excluded = ["/auth", "/api"] + services.context.settings.routes.map(\.path)
    }

    /// What is left when no other route takes a path.
    var route: Route {
        Route("/**", [.get], kind: .page) { request in
            if Self.isNavigation(request), let url = services.location.redirect(for: request) { return .redirect(url) }
            return answer(request)
        }
    }

    private func answer(_ request: EndpointRequest) -> EndpointResponse {
        guard !isExcluded(request.path), let path = StaticPath(request.path) else { return nothing(request) }
        if let answer = file(path, request) { return answer }
        guard Self.isNavigation(request), let start = StaticPath("/") else { return nothing(request) }
        return file(start, request) ?? nothing(request)
    }

    private func nothing(_ request: EndpointRequest) -> EndpointResponse {
        services.errors.answer(.notFound("no file for \(LogText.quote(request.path)) in static_files"), request)
    }

    private func file(_ path: StaticPath, _ request: EndpointRequest) -> EndpointResponse? {
        guard let file = reader.read(path, wants: { !EntityTag.matches(request, $0) }) else { return nil }
        let name = path.names.last ?? ""
        var fields: HTTPFields = [
            .eTag: file.entityTag, .xContentTypeOptions: "nosniff",
            .cacheControl: FileKind.isHashed(name) ? "public, max-age=31536000, immutable" : "no-cache",
        ]
        guard !EntityTag.matches(request, file.entityTag) else {
            return EndpointResponse(status: .notModified, headerFields: fields)
        }
        let type = FileKind.mediaType(name)
        fields[.contentType] = type
        if type.utf8.starts(with: "text/html".utf8) { fields[.contentSecurityPolicy] = Self.policy }
        var answer = EndpointResponse(status: .ok, headerFields: fields, body: file.bytes)
        answer.longBody = file.longBody
        return answer
    }

    private func isExcluded(_ path: String) -> Bool {
        excluded.contains { prefix in
            path.utf8.starts(with: prefix.utf8)
                && (path.utf8.count == prefix.utf8.count || prefix.utf8.last == UInt8(ascii: "/")
                    || path.utf8.dropFirst(prefix.utf8.count).first == UInt8(ascii: "/"))
        }
    }

    /// Whether a browser goes there, rather than a script or a page fetching a part. Fetch Metadata §2.2.
    private static func isNavigation(_ request: EndpointRequest) -> Bool {
        if let mode = request.headerFields.value(.secFetchMode), mode != "navigate" { return false }
        return request.accepts("text/html")
    }

    /// What no application needs: frames of other sites, plug-ins, another base for its addresses. A stricter one is the application's own.
    private static let policy = "object-src 'none'; base-uri 'self'; frame-ancestors 'self'"
}
