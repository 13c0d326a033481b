import AuthorizationServer
import BFF
import HTTPExchange
import HTTPTypes
import OAuthCore
import PageRendering

/// The pages and the letters with sample content, made anew for every request.
struct PagePreview: Sendable {
    /// Reads the brand as it is now; a mistake is a failure that says where it is.
    let load: @Sendable () throws -> PreviewedPages

    var routes: [Route] {
        let assets = ["/assets/gatehouse.css", "/assets/logo.svg", "/assets/logo.png"] + BFFPageGallery.assetPaths
        return [
            Route("/", [.get], kind: .page) { index($0) }, Route("/page", [.get], kind: .page) { page($0) },
            Route("/letter", [.get], kind: .page) { letter($0) },
            Route("/letter-page", [.get], kind: .page) { letterPage($0) },
            Route("/preview.css", [.get], kind: .page) { _ in PreviewIndex.stylesheet },
        ] + assets.map { path in Route(path, [.get], kind: .page) { await asset($0) } }
    }

    private func index(_ request: EndpointRequest) -> EndpointResponse {
        let query = Self.query(request)
        // While the file has a mistake, the list is of all pages, and the mistake stands in the place of the page.
        let pages = try? load()
        let (names, letters) = (pages?.names ?? PreviewedPages.names, pages?.letterNames ?? LetterGallery.names)
        return PreviewIndex(
            names: names, letters: letters, page: query["page"] ?? names.first ?? "",
            letter: query["letter"] ?? "", language: query["language"] ?? "en",
            scheme: query["scheme"] ?? "", width: query["width"] ?? ""
        ).response
    }

    private func page(_ request: EndpointRequest) -> EndpointResponse {
        let query = Self.query(request)
        do {
            let page = try load().page(
                query["page"] ?? "", language: query["language"] ?? "en",
                scheme: query["scheme"].flatMap(PageScheme.init))
            return page ?? Self.text(.notFound, ["There is no page of that name."])
        } catch { return Self.text(.internalServerError, Self.lines(error)) }
    }

    private func letter(_ request: EndpointRequest) -> EndpointResponse {
        let query = Self.query(request)
        let (name, language) = (query["letter"] ?? "", query["language"] ?? "en")
        do {
            guard let letter = try load().letters?.text(name, language: language) else {
                return Self.text(.notFound, ["There is no letter of that name."])
            }
            return PreviewLetter(
                name: name, language: language, subject: letter.subject, text: letter.text, hasPage: letter.hasPage
            ).response
        } catch { return Self.text(.internalServerError, Self.lines(error)) }
    }

    private func letterPage(_ request: EndpointRequest) -> EndpointResponse {
        let query = Self.query(request)
        do {
            let page = try load().letters?.page(query["letter"] ?? "", language: query["language"] ?? "en")
            return page ?? Self.text(.notFound, ["There is no letter of that name that has a page."])
        } catch { return Self.text(.internalServerError, Self.lines(error)) }
    }

    private func asset(_ request: EndpointRequest) async -> EndpointResponse {
        do {
            let scheme = Self.query(request)["scheme"].flatMap(PageScheme.init)
            return try await load().asset(request, scheme: scheme)
                ?? Self.text(.notFound, ["There is no such file."])
        } catch { return Self.text(.internalServerError, Self.lines(error)) }
    }

    private static func query(_ request: EndpointRequest) -> FormParameters {
        (try? FormParameters.collectingRepeats((request.query ?? "").utf8)) ?? FormParameters()
    }

    private static func lines(_ error: any Error) -> [String] {
        (error as? ConfigurationFailure)?.lines ?? ["\(error)"]
    }

    /// What is wrong, to be read in the place of the page.
    private static func text(_ status: HTTPResponse.Status, _ lines: [String]) -> EndpointResponse {
        EndpointResponse(
            status: status,
            headerFields: [
                .contentType: "text/plain; charset=utf-8", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            ], body: Array((lines.joined(separator: "\n") + "\n").utf8))
    }
}
