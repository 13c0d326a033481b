package import OAuthCore

/// A session that the store has just confirmed, and that the request belongs to.
package struct LiveSession: Sendable {
    /// The session as it was read.
    package var record: BFFSessionRecord

    /// The keyed hash of the cookie's value: what the session is stored under.
    package var hash: SecretHash { record.hash }
    /// The person.
    package var user: BFFUser { record.user }

    package init(record: BFFSessionRecord) { self.record = record }
}

/// A session that a login has begun, with the header field that hands it to the browser.
package struct BegunSession: Sendable {
    /// The session as it is stored.
    package let record: BFFSessionRecord
    /// The value of `Set-Cookie`.
    package let setCookie: String
}
