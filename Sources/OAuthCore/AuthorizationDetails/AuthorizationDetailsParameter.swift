/// The parameter `authorization_details`: a JSON array of objects. RFC 9396 §2.
package enum AuthorizationDetailsParameter {
    /// The name in requests, answers, tokens and introspection.
    package static let name = "authorization_details"
    /// How much of the parameter is read: 4 KiB, 5 levels, 256 values. The whole of it stands in an access token.
    package static let limits = JSONLimits(bytes: 4096, depth: 5, values: 256)
    /// The most objects.
    package static let maximumCount = 8

    /// Reads the parameter; nil where it was not sent. RFC 9396 §5.
    package static func parse(_ form: FormParameters) throws(OAuthError) -> [AuthorizationDetail]? {
        guard let text = form[name] else { return nil }
        let value: JSONValue
        do throws(JSONError) { value = try JSONReader.parse(Array(text.utf8), limits: limits) } catch {
            throw refusal("\(error); at most \(limits.bytes) bytes, \(limits.depth) levels and \(limits.values) values")
        }
        guard let elements = value.arrayValue else { throw refusal("it is no JSON array") }
        guard !elements.isEmpty, elements.count <= maximumCount else {
            throw refusal("it has \(elements.count) objects; 1 to \(maximumCount) are expected")
        }
        var details: [AuthorizationDetail] = []
        for (index, element) in elements.enumerated() {
            guard let object = element.objectValue else { throw refusal("element \(index) is no object") }
            guard let detail = AuthorizationDetail(object) else {
                throw refusal("element \(index) has no type that is a text")
            }
            guard !details.contains(detail) else { throw refusal("element \(index) repeats an earlier one") }
            details.append(detail)
        }
        return details
    }

    /// Refuses the parameter where a grant cannot give what it asks for: passing it over would look like consent.
    package static func refuse(in form: FormParameters, of grantType: GrantType) throws(OAuthError) {
        guard form[name] != nil else { return }
        throw refusal("it was sent with grant_type \(grantType.rawValue), by which no authorization details can be had")
    }

    /// `invalid_authorization_details`. RFC 9396 §5, §8.
    package static func refusal(_ detail: String) -> OAuthError {
        OAuthError(
            .invalidAuthorizationDetails, "The authorization_details are not what may be asked for.",
            detail: "authorization_details: \(detail)")
    }
}
