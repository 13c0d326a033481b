/// Warns of a provider that shares its callback with another one and cannot say in its answers who it is.
///
/// Then a provider that turned hostile could have another one's code sent to itself. RFC 9207, RFC 9700 §4.4. Of a provider of plain OAuth 2.0 the
/// file shows it; what the metadata of the others promises is looked at by `gatehouse doctor`.
struct SharedCallbackCheck {
    let reader: SectionReader
    /// Those that are used: by the backend-for-frontend, or by the login page alone.
    let providers: [ProviderDeclaration]

    func run() {
        let sharing = providers.filter { !$0.hasOwnCallback }
        guard sharing.count > 1 else { return }
        for provider in sharing where provider.type == .oauth2 {
            let others = sharing.map(\.name).filter { $0 != provider.name }.joined(separator: ", ")
            reader.warn(
                "oidc.providers.\(provider.name)", at: provider.source,
                "shares its callback with \(others) and promises no iss in its answers: own_callback: true for each of them"
            )
        }
    }
}
