/// A configuration file, read and checked: each part is there, of its type, and in agreement with the others.
package struct Configuration: Sendable, Hashable {
    package let server: ServerSection
    package let storage: StorageSection
    /// Nil: the file declares no authorization server.
    package let authorizationServer: AuthorizationServerSection?
    package let resourceServers: [ResourceServerDeclaration]
    package let clients: [ClientDeclaration]
    package let users: [UserDeclaration]
    /// Nil: the file declares no backend-for-frontend.
    package let backendForFrontend: BackendForFrontend?
    /// The providers that the authorization server's login page offers, in its order.
    package let loginProviders: [ProviderDeclaration]
    /// How letters are sent; nil: none are.
    package let mail: MailSection?
    /// What becomes of security events.
    package let audit: AuditSection

    /// `oidc:` and `app:` together.
    package struct BackendForFrontend: Sendable, Hashable {
        package let oidc: OIDCSection
        package let app: AppSection
    }
}

/// What a file gave: the configuration, and what the operator should know about it.
package struct LoadedConfiguration: Sendable, Hashable {
    package let configuration: Configuration
    package let warnings: [ConfigurationWarning]
}

extension Configuration {
    /// Reads the text of a configuration file.
    ///
    /// Pure: what it needs of the world is passed in. It never traps; the text is held to 1 MiB, 32 levels and 50,000 values.
    /// - Parameters:
    ///   - text: YAML, one document.
    ///   - file: the name that positions carry.
    ///   - environment: what `${NAME}` takes its values from.
    ///   - directory: the absolute path that relative paths are relative to; nil: the folder of `file`.
    /// - Throws: everything that is wrong with the file.
    package static func parse(
        _ text: String, file: String, environment: [String: String], directory: String? = nil
    ) throws(ConfigurationErrors) -> LoadedConfiguration {
        let root: DocumentNode?
        do throws(ConfigurationError) {
            root = try DocumentParser.parse(text, file: file)
        } catch {
            throw ConfigurationErrors([error])
        }
        let context = ReadingContext(
            file: file, directory: directory ?? folder(of: file), environment: environment)
        let configuration = ConfigurationReading(root: root, context: context).read()
        guard let configuration, context.errors.isEmpty else {
            throw ConfigurationErrors(mostUsefulFirst(context.errors))
        }
        return LoadedConfiguration(configuration: configuration, warnings: context.warnings)
    }

    /// Every key that the code knows, as `clients[].redirect_uris`, in the order in which it is asked for.
    package static var knownKeys: [String] {
        let context = ReadingContext(file: "", directory: "/", environment: [:], isDescribing: true)
        _ = ConfigurationReading(root: nil, context: context).read()
        return context.knownKeys
    }

    private static func folder(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "." }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }

    /// Mistakes in writing come before contradictions, which may only follow from them; then as they stand in the file.
    private static func mostUsefulFirst(_ errors: [ConfigurationError]) -> [ConfigurationError] {
        func rank(_ error: ConfigurationError) -> Int {
            switch error.kind {
            case .contradiction, .unknownName, .duplicateName: 1
            default: 0
            }
        }
        return errors.sorted { (rank($0), $0.position) < (rank($1), $1.position) }
    }
}
