import OAuthCore

/// What the owner of an account is told about a login with a browser that is not known.
struct NewDeviceLetter: Sendable {
    let device: DeviceDescription
    let at: UnixTime
    /// Where sessions are ended and the password is changed.
    let page: String
    /// What the service is called.
    let service: String

    /// The letter in a language.
    func letter(in language: PageLanguage) -> Letter {
        let texts = NewDeviceTexts.of(language)
        let moment = PageContent.Moment(at, language.texts)
        let facts = [
            texts.when(moment.text), texts.browser(device.browser ?? texts.unknown),
            texts.system(device.system ?? texts.unknown), texts.address(device.address ?? texts.unknown),
        ]
        return Letter(
            language, subject: texts.subject(service), lines: [texts.happened(service)] + facts,
            link: Letter.Link(url: page, text: texts.look), remarks: [texts.ifYou, texts.ifNot])
    }
}
