import OAuthCore

/// What the owner of an account is told about a login with a browser that is not known.
struct NewDeviceLetter: Sendable {
    let device: DeviceDescription
    let at: UnixTime
    /// Where sessions are ended and the password is changed.
    let page: String
    /// What the service is called.
    let service: String
    /// The login name.
    let username: String

    /// The letter in a language, in the words that are in force.
    func letter(in language: PageLanguage) -> Letter {
        let texts = NewDeviceTexts.of(language)
        let facts = LetterFacts(
            service: service, username: username, address: device.address ?? texts.unknown,
            time: PageContent.Moment(at, language.texts).text, browser: device.browser ?? texts.unknown,
            system: device.system ?? texts.unknown)
        return Letter(.newDevice, language, facts, url: page)
    }
}
