import HTTPExchange
import HTTPTypes
import OAuthCore

/// The pages in each state with content that nobody sent: for the preview, for the check of templates, and for the tests of every page.
struct PageSamples: Sendable {
    private let pages: ErrorPages

    init(_ design: PageDesign) {
        // Without a name of its own: the links of a sample lead nowhere else.
        pages = ErrorPages(
            offers: [("contoso", "Contoso"), ("fabrikam", "Fabrikam")], home: "/", location: PublicLocation(""),
            design: design)
    }

    /// A code for each thing that can have happened; the others say the same.
    private static let codes: [BFFFailure.Code] = [
        .sessionExpired, .originNotAllowed, .invalidState, .unknownProvider, .providerUnavailable, .providerError,
        .accessDenied, .invalidRequest, .notFound, .methodNotAllowed, .temporarilyUnavailable,
    ]

    private static let choice = "app-choice"
    /// The names of all samples, as `app-invalid-state`.
    static let names = [choice] + codes.map(name)

    private static func name(_ code: BFFFailure.Code) -> String {
        "app-" + code.rawValue.replacing("_", with: "-")
    }

    /// A page as it would be served; nil: there is none of that name.
    func page(_ name: String, language: String) -> EndpointResponse? {
        let request = EndpointRequest(
            method: .get, path: "/auth/web/login", query: "ui_locales=" + language, requestID: "sample-request")
        if name == Self.choice { return pages.choice(request, returnTarget: nil, stepUp: StepUp()) }
        guard let code = Self.codes.first(where: { Self.name($0) == name }) else { return nil }
        let failure = BFFFailure(code, .ok, "A sample.", detail: "")
        return pages.answer(failure, request, provider: "contoso", returnTarget: nil)
    }
}
