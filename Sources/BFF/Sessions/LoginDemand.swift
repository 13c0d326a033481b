package import OAuthCore

/// How recently, and how strongly, people have to have proved who they are for what they want to see. RFC 9470.
public struct LoginDemand: Sendable, Hashable {
    /// Any login will do.
    public static let any = LoginDemand()

    /// How long ago the proof may have been, in whole seconds; nil: any time.
    public var maximumAge: Duration?
    /// The classes of which one must have been reached, each of them one of `BFFSettings.Frontend.allowedACRValues`; empty: any.
    public var acrValues: [String]

    /// A demand from its parts.
    public init(maximumAge: Duration? = nil, acrValues: [String] = []) {
        self.maximumAge = maximumAge
        self.acrValues = acrValues
    }

    package var stepUp: StepUp {
        StepUp(maximumAge: maximumAge.map { min(max(0, $0.wholeSeconds), 999_999_999) }, classes: acrValues)
    }

    /// Why a session does not fulfil it; nil where it does.
    package func problem(_ session: BFFSession, now: UnixTime) -> IDTokenRefusal? {
        do throws(IDTokenRefusal) {
            try stepUp.check(session.claims, at: now, now: now)
            return nil
        } catch { return error }
    }
}
