import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore

/// The pages with sample content, made anew for every request.
struct PagePreview: Sendable {
    /// Reads the settings as they are now.
    let load: @Sendable () throws -> PageSettings

    /// The design as it is now; a mistake is a failure that says where it is.
    func design() throws -> PageDesign {
        let settings = try load()
        do throws(PageDesignError) { return try PageDesign(settings) } catch {
            throw ConfigurationFailure(lines: error.lines)
        }
    }

    var routes: [Route] {
        let assets = ["/assets/gatehouse.css", "/assets/logo.svg", "/assets/logo.png"]
        return [
            Route("/", [.get], kind: .page) { index($0) }, Route("/page", [.get], kind: .page) { page($0) },
            Route("/preview.css", [.get], kind: .page) { _ in PreviewIndex.stylesheet },
        ] + assets.map { path in Route(path, [.get], kind: .page) { await asset($0) } }
    }

    private func index(_ request: EndpointRequest) -> EndpointResponse {
        let query = Self.query(request)
        return PreviewIndex(
            page: query["page"] ?? PageGallery.names.first ?? "", language: query["language"] ?? "en",
            scheme: query["scheme"] ?? "", width: query["width"] ?? ""
        ).response
    }

    private func page(_ request: EndpointRequest) -> EndpointResponse {
        let query = Self.query(request)
        do {
            let page = PageGallery(try design()).page(
                query["page"] ?? "", language: query["language"] ?? "en",
                scheme: query["scheme"].flatMap(PageGallery.Scheme.init))
            return page ?? Self.text(.notFound, ["There is no page of that name."])
        } catch { return Self.text(.internalServerError, Self.lines(error)) }
    }

    private func asset(_ request: EndpointRequest) async -> EndpointResponse {
        do {
            let scheme = Self.query(request)["scheme"].flatMap(PageGallery.Scheme.init)
            return await PageGallery(try design()).asset(request, scheme: scheme)
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
