import OAuthCore

/// The profile in its states.
enum ProfileSamples {
    static let all: [PageSample] = [
        sample("profile"), sample("profile-wrong-zone", isWrong: true),
        sample("profile-kept-elsewhere", canChange: false),
    ]

    private static let values: [ProfileField: String] = [
        .name: "Maria Ferreira", .givenName: "Maria", .familyName: "Ferreira", .locale: "pt-BR",
        .zoneinfo: "Europe/Lisbon",
    ]

    private static func sample(_ name: String, isWrong: Bool = false, canChange: Bool = true) -> PageSample {
        PageSample(name, .profile, in: .profile, title: { ProfileTexts.of($0).heading }) { language in
            let texts = ProfileTexts.of(language)
            return PageContent.Profile(
                texts: texts, action: "/account/profile", csrf: PageSample.csrf, notice: nil,
                error: isWrong ? texts.notSaved : nil, canChange: canChange,
                rows: ProfileField.allCases.filter { canChange || values[$0] != nil }.map { field in
                    PageContent.ProfileRow(
                        field, value: values[field] ?? "", isWrong: isWrong && field == .zoneinfo, texts)
                })
        }
    }
}
