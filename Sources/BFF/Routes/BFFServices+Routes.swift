package import HTTPExchange
package import HTTPTypes

/// An endpoint of the backend-for-frontend: it answers, or says why not.
package typealias BFFHandler = @Sendable (EndpointRequest) async throws(BFFFailure) -> EndpointResponse

/// What stands around every endpoint: the answer to a failure, and who may read it.
extension BFFServices {
    /// A path for scripts, of the own pages and of the allowed origins: with preflights, never a redirect to a page.
    package func api(
        _ path: String, _ methods: [HTTPRequest.Method], handler: @escaping BFFHandler
    ) -> Route {
        Route(path, methods + [.options], kind: .api) { request in
            if request.method == .options {
                return cors.preflight(request, methods: methods) ?? Self.options(methods)
            }
            var answer = await answer(request, handler)
            cors.apply(to: &answer.headerFields, for: request)
            return answer
        }
    }

    /// A path that browsers navigate to. Under another loopback name than the public one they are sent to that one first.
    package func page(
        _ path: String, _ methods: [HTTPRequest.Method] = [.get], handler: @escaping BFFHandler
    ) -> Route {
        Route(path, methods, kind: .page) { request in
            if let url = location.redirect(for: request) { return .redirect(url) }
            return await answer(request, handler)
        }
    }

    /// A path for other servers: no script has to read it.
    package func backChannel(
        _ path: String, _ methods: [HTTPRequest.Method], handler: @escaping BFFHandler
    ) -> Route {
        Route(path, methods, kind: .api) { await answer($0, handler) }
    }

    private func answer(_ request: EndpointRequest, _ handler: BFFHandler) async -> EndpointResponse {
        do throws(BFFFailure) { return try await handler(request) } catch { return errors.answer(error, request) }
    }

    private static func options(_ methods: [HTTPRequest.Method]) -> EndpointResponse {
        EndpointResponse(
            status: .noContent, headerFields: [.allow: (methods + [.options]).map(\.rawValue).joined(separator: ", ")])
    }
}
