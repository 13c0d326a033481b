package import OAuthCore
package import Secrets
package import Storage

/// Why an endpoint has no good answer. One place turns it into a response.
package enum EndpointFailure: Error, Sendable {
    /// The request is refused, in the words of an RFC.
    case refused(OAuthError)
    /// The body is of another media type than the endpoint takes.
    case unsupportedMediaType(String?)
    /// The store is away: nothing is let in.
    case unavailable(StoreError)
    /// An application that has to be asked gives no answer: nothing is let in.
    case applicationUnavailable(String)
    /// More is asked for than the server can do at once, or than it allows: try again after so many seconds.
    case busy(retryAfterSeconds: Int64, detail: String)
    /// The server itself is at fault.
    case fault(String)
}

/// A pure decision, its refusal turned into a failure.
package func checked<Value>(
    _ decision: @autoclosure () throws(OAuthError) -> Value
) throws(EndpointFailure) -> Value {
    do throws(OAuthError) { return try decision() } catch { throw .refused(error) }
}

/// What the store answers, its failure turned into one.
package func stored<Value>(
    _ answer: @autoclosure () async throws(StoreError) -> Value
) async throws(EndpointFailure) -> Value {
    do throws(StoreError) { return try await answer() } catch { throw .unavailable(error) }
}

extension EndpointFailure {
    /// Signing keys that could not be looked up.
    init(_ error: KeyFailure) {
        switch error {
        case .store(let error): self = .unavailable(error)
        case .keys(let error): self = .fault(error.description)
        }
    }

    /// A password that could not be compared: too much to do, or a hash that cannot be read.
    package init(_ error: PasswordError) {
        self =
            switch error {
            case .busy, .outOfMemory: .busy(retryAfterSeconds: 1, detail: "the password threads are busy: \(error)")
            case .unacceptablePassword, .malformedHash: .fault("a stored password hash cannot be read: \(error)")
            }
    }
}
