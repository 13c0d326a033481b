package import OAuthCore

/// The rules of the file for values that come by other means, such as a command: a client is registered by one measure.
package enum RegisteredValue {
    /// What was expected of a value.
    package struct Refused: Error, CustomStringConvertible {
        /// `expected …`
        package let description: String
    }

    /// A `client_id` as the file takes it.
    package static func clientID(_ text: String) throws(Refused) -> ClientID { try value(text, .clientID) }

    /// An entry of `redirect_uris` as the file takes it.
    package static func redirectURI(_ text: String, forPublicClient isPublic: Bool) throws(Refused) -> RedirectURI {
        let kind = ScalarKind<String>.redirectURI(forPublicClient: isPublic)
        guard let uri = try? RedirectURI(try value(text, kind)) else {
            throw Refused(description: "expected \(kind.expected)")
        }
        return uri
    }

    private static func value<Value>(_ text: String, _ kind: ScalarKind<Value>) throws(Refused) -> Value {
        do throws(Refusal) { return try kind.convert(text) } catch {
            throw Refused(description: "expected \(kind.expected)")
        }
    }
}
