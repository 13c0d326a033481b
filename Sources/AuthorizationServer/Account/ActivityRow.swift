import OAuthCore

extension PageContent.ActivityRow {
    /// An event in words; nil where it says nothing to the person.
    init?(_ event: AuditEvent, client: String?, _ language: PageLanguage) {
        guard let text = ActivityTexts.of(language).name(of: event.kind) else { return nil }
        self.init(
            text: text, isWarning: Self.warnings.contains(event.kind), client: client,
            place: event.clientAddress.map { PlaceTexts.of(language).place($0) },
            at: PageContent.Moment(event.at, language.texts))
    }

    /// What a person had better look at.
    private static let warnings: Set<AuditEvent.Kind> = [
        .loginFailed, .loginThrottled, .factorFailed, .codeReplayed, .refreshTokenReused,
    ]
}
