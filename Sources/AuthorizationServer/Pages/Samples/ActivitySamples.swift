import OAuthCore

/// The activity in its states.
enum ActivitySamples {
    static let all: [PageSample] = [
        sample("activity", [.loginSucceeded, .loginFailed, .consentGranted, .passwordChanged, .refreshTokenReused]),
        sample("activity-empty", []),
    ]

    private static func sample(_ name: String, _ kinds: [AuditEvent.Kind]) -> PageSample {
        PageSample(name, .activity, in: .activity, title: { ActivityTexts.of($0).heading }) { language in
            let events = kinds.enumerated().compactMap { index, kind in
                PageContent.ActivityRow(
                    AuditEvent(
                        kind, at: UnixTime(seconds: 1_790_000_000 - Int64(index) * 90_000), clientAddress: "203.0.113.7"
                    ),
                    client: kind == .consentGranted ? "Example Web App" : nil, language)
            }
            return PageContent.Activity(
                texts: .of(language), events: events, hasEvents: !events.isEmpty,
                older: events.isEmpty ? nil : "/account/activity?before=5", newest: nil, hasMore: !events.isEmpty)
        }
    }
}
