import HTTPExchange
import HTTPTypes
import OAuthCore

/// Reads what a browser sends to a page.
extension EndpointRequest {
    /// The parameters of the query; what is no form, or repeats a parameter, is refused.
    func pageQuery() throws(PageFailure) -> FormParameters {
        try Self.form { () throws(FormError) in try FormParameters((query ?? "").utf8) }
    }

    /// The parameters of the query, repeated ones listed.
    func authorizationQuery() throws(PageFailure) -> FormParameters {
        try Self.form { () throws(FormError) in try FormParameters.collectingRepeats((query ?? "").utf8) }
    }

    /// The parameters of a form body, repeated ones listed.
    func authorizationForm() throws(PageFailure) -> FormParameters {
        guard mediaType == "application/x-www-form-urlencoded" else { throw .unsupportedMediaType(mediaType) }
        return try Self.form { () throws(FormError) in try FormParameters.collectingRepeats(body) }
    }

    /// The fields of a page's own form: no field repeats, except `repeatable` ones.
    func pageForm(repeatable: Set<String> = []) throws(PageFailure) -> FormParameters {
        let form = try authorizationForm()
        if let name = form.repeatedNames.first(where: { !repeatable.contains($0) }) {
            throw .refused(FormError(reason: .repeated, parameter: name).oauthError)
        }
        return form
    }

    private static func form(_ read: () throws(FormError) -> FormParameters) throws(PageFailure) -> FormParameters {
        do throws(FormError) { return try read() } catch { throw .refused(error.oauthError) }
    }

    /// A second line behind the form's token: an Origin that is named must be the issuer's. `null` proves nothing and refuses nothing.
    func checkOrigin(_ location: IssuerLocation) throws(PageFailure) {
        guard let origin = headerFields[.origin], origin != "null", origin.lowercased() != location.origin else {
            return
        }
        throw .forbidden("Origin \(LogText.quote(origin)) was received, the pages are at \(location.origin)")
    }

    /// The status of a redirect: after a POST it is 303, so that the form is not sent on.
    var redirectStatus: HTTPResponse.Status { method == .post ? .seeOther : .found }
}
