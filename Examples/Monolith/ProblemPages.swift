import Hummingbird

/// What a person sees where a request cannot be answered: what happened, and the way on. Programs get the same as JSON.
struct ProblemPages<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do { return try await next(request, context) } catch let error as HTTPError {
            guard request.headers[values: .accept].contains(where: { $0.contains("text/html") }) else { throw error }
            return problem(error)
        }
    }

    private func problem(_ error: HTTPError) -> Response {
        let title =
            switch error.status {
            case .notFound: "This page does not exist"
            case .badRequest, .forbidden: "This did not work"
            default: "Something is wrong here"
            }
        let text =
            error.body ?? (error.status == .notFound ? "The address may be misspelt or old." : "Try again in a moment.")
        return .page(
            title, error.status,
            """
            <main class="card"><h1>\(title)</h1><p>\(escaped(text))</p>
            <p><a class="button" href="/">To the start page</a></p></main>
            """)
    }
}
