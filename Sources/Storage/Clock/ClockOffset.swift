import OAuthCore

/// By how much a node's clock is corrected, decided from what is measured: small differences are left alone, so that a clock that is in order
/// never jumps.
package struct ClockOffset: Sendable {
    /// A difference below this one is no difference.
    static let tolerance: Duration = .milliseconds(500)
    /// An answer that took longer says nothing.
    static let slowest: Duration = .seconds(1)

    /// What is added to the node's clock.
    package private(set) var applied: Duration = .zero

    /// What a measurement led to.
    package enum Outcome: Sendable, Hashable {
        /// The answer took too long.
        case ignored
        /// Nothing is different.
        case kept
        /// The clock is wrong, and corrected from now on.
        case began
        /// It is wrong by another amount than before.
        case moved
        /// It is right again, and not corrected any more.
        case ended
    }

    package init() {}

    /// Takes in that the store's clock is `difference` ahead of the node's, give or take half of the time that the answer took.
    package mutating func measured(_ difference: Duration, roundTrip: Duration) -> Outcome {
        guard roundTrip >= .zero, roundTrip <= Self.slowest else { return .ignored }
        let doubt = roundTrip / 2
        if applied == .zero {
            guard difference.magnitude >= Self.tolerance + doubt else { return .kept }
            applied = difference
            return .began
        }
        if difference.magnitude < Self.tolerance / 2 {
            applied = .zero
            return .ended
        }
        guard (difference - applied).magnitude > Self.tolerance / 5 + doubt else { return .kept }
        applied = difference
        return .moved
    }
}

extension Duration {
    /// Without its sign.
    fileprivate var magnitude: Duration { self < .zero ? .zero - self : self }
}
