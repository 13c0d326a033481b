package import HTTPExchange
import HTTPTypes
package import OAuthCore

/// The parameters of a request's body.
package enum FormBody {
    private static let formType = "application/x-www-form-urlencoded"

    /// A form; another content type is 415.
    package static func parse(_ request: EndpointRequest) throws(EndpointFailure) -> FormParameters {
        // Most clients write it exactly so.
        guard
            request.headerFields.value(.contentType) == formType || request.mediaType == formType
        else {
            throw .unsupportedMediaType(request.mediaType)
        }
        do throws(FormError) { return try FormParameters(request.body) } catch { throw .refused(error.oauthError) }
    }

    /// A flat JSON object of strings, taken as a form.
    package static func parseJSON(_ request: EndpointRequest) throws(EndpointFailure) -> FormParameters {
        let limits = JSONLimits(bytes: 65_536, depth: 2, values: 200)
        guard let object = try? JSONReader.parseObject(request.body, limits: limits) else {
            throw .refused(FormError(reason: .notJSON).oauthError)
        }
        var pairs: [(String, String)] = []
        for (name, value) in object.members {
            guard let text = value.stringValue, !text.utf8.contains(0), !name.utf8.contains(0) else {
                throw .refused(FormError(reason: .notJSON, parameter: name).oauthError)
            }
            pairs.append((name, text))
        }
        return FormParameters(pairs)
    }
}
