/// `oidc:`, the providers at which people log in to the backend-for-frontend.
package struct OIDCSection: Sendable, Hashable {
    package struct RefreshTokens: Sendable, Hashable {
        package let isEnabled: Bool
        package let persistInSessionStore: Bool
    }

    /// In the order of the file, those that are switched off too.
    package let providers: [ProviderDeclaration]
    package let refreshTokens: RefreshTokens

    /// Those that are switched on.
    package var enabledProviders: [ProviderDeclaration] { providers.filter(\.isEnabled) }

    /// Reads `oidc:`.
    ///
    /// ## Configuration keys
    /// - `providers` (mapping from names to providers, default empty): see ``ProviderDeclaration``.
    /// - `refresh_tokens.enabled` (boolean, default false), `refresh_tokens.persist_in_session_store` (boolean, default true).
    init(_ reader: SectionReader) {
        providers = reader.namedSections("providers", ProviderDeclaration.init)
        refreshTokens = reader.section("refresh_tokens") {
            RefreshTokens(
                isEnabled: $0.value("enabled", .boolean, default: false),
                persistInSessionStore: $0.value("persist_in_session_store", .boolean, default: true))
        }
    }
}
