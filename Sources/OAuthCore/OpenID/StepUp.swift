/// How recently, and how strongly, a person has to have proved who they are. OpenID Connect Core §3.1.2.1, RFC 9470.
package struct StepUp: Sendable, Hashable {
    /// How far the clocks of client and provider may differ.
    package static let leeway: Duration = IDTokenExpectation.leeway
    /// The most classes that may be named.
    package static let maximumClasses = 8

    /// `max_age` in seconds: how long ago the proof may have been; nil: any time.
    package let maximumAge: Int64?
    /// `acr_values`: the classes of which one must have been reached; empty: any.
    package let classes: [String]

    /// A demand from its parts.
    package init(maximumAge: Int64? = nil, classes: [String] = []) {
        self.maximumAge = maximumAge
        self.classes = classes
    }

    /// Whether nothing is demanded.
    package var isEmpty: Bool { maximumAge == nil && classes.isEmpty }
    /// The classes as they are sent; nil where there are none.
    package var acrValues: String? { classes.isEmpty ? nil : classes.joined(separator: " ") }

    /// Reads `max_age` as it came: up to nine digits; nil where it is anything else.
    package static func maximumAge(_ text: String) -> Int64? {
        guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int64(text)
    }

    /// Refuses the claims of an ID token whose proof was not recent or not strong enough at `moment`. OpenID Connect Core §3.1.3.7.
    ///
    /// Whoever asks a provider gives the moment at which it was asked: what the person does there takes its time. A proof that is to come would
    /// stay recent for ever.
    package func check(_ claims: JSONObject, at moment: UnixTime, now: UnixTime) throws(IDTokenRefusal) {
        let reader = ClaimReader(claims)
        if let maximumAge {
            let provenAt = try reader.time("auth_time")
            guard moment.since(provenAt) <= .seconds(maximumAge) + Self.leeway else {
                throw IDTokenRefusal(
                    "auth_time",
                    "received \(provenAt.seconds), expected at most \(maximumAge) s before \(moment.seconds)")
            }
            guard provenAt.since(now) <= Self.leeway else {
                throw IDTokenRefusal(
                    "auth_time", "received \(provenAt.seconds), which is to come: it is \(now.seconds)")
            }
        }
        guard !classes.isEmpty else { return }
        let received = try reader.optionalText("acr")
        guard let received, classes.contains(where: { $0.hasSameBytes(as: received) }) else {
            throw IDTokenRefusal("acr", received: received, expected: "one of \(LogText.list(classes))")
        }
    }
}
