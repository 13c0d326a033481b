import OAuthCore
import Secrets
import Storage

/// Why a page has no good answer. One place turns it into a response.
enum PageFailure: Error, Sendable {
    /// The request is refused, and nothing is redirected.
    case refused(OAuthError)
    /// The client is told, by redirect.
    case redirected(AuthorizationTarget, OAuthError)
    /// The form or the flow belongs to another browser, or the anti-forgery value is missing.
    case forbidden(String)
    /// The flow has expired or is finished.
    case finished(String)
    /// What an application signed about the person is refused; the URL is where it may sign anew, the page is in the flow's language.
    case assertionRefused(String, retry: String, uiLocales: String?)
    /// The body is of another media type than a form's.
    case unsupportedMediaType(String?)
    /// The store is away: nothing is let in.
    case unavailable(StoreError)
    /// There were too many from there: 429, and come again after so many seconds.
    case throttled(seconds: Int64, String)
    /// The server has no room for it now: 503.
    case busy(String)
}

/// What the store answers, its failure turned into one of the page.
func loaded<Value>(_ answer: @autoclosure () async throws(StoreError) -> Value) async throws(PageFailure) -> Value {
    do throws(StoreError) { return try await answer() } catch { throw .unavailable(error) }
}
