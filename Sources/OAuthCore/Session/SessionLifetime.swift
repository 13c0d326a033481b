/// How long a session of the backend-for-frontend lives, and when its activity is worth a write.
package struct SessionLifetime: Sendable, Hashable {
    /// How long it may live, used or not.
    package let maximumAge: Duration
    /// How long it may rest unused.
    package let idleLifetime: Duration

    /// How old the stored activity must be before another one is written: a minute, or less where a session may rest for less than two.
    package var touchInterval: Duration { min(.seconds(60), idleLifetime / 2) }

    /// Lifetimes as they are configured.
    package init(maximumAge: Duration, idleLifetime: Duration) {
        self.maximumAge = maximumAge
        self.idleLifetime = idleLifetime
    }

    /// The two ends of a session that begins at `now`: the idle one is never after the other.
    package func ends(from now: UnixTime) -> (idle: UnixTime, absolute: UnixTime) {
        let absolute = now + maximumAge
        return (min(now + idleLifetime, absolute), absolute)
    }

    /// The idle end to be written for a use at `now`; nil while the stored activity is young enough.
    ///
    /// Where another node's clock was ahead, the stored activity lies in the future and stays.
    package func touch(_ session: BFFSessionRecord, at now: UnixTime) -> UnixTime? {
        guard now.since(session.lastActivity) >= touchInterval else { return nil }
        return min(now + idleLifetime, session.endsAt)
    }
}
