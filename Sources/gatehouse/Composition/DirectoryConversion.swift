import AuthorizationServer
import GatehouseConfig
import OAuthCore
import Secrets

/// From what a file declares to the records that are stored: secrets become hashes.
struct DirectoryConversion {
    let keyRing: KeyRing
    let random: RandomSource
    let now: UnixTime

    /// The declared directory. Plain passwords are hashed only for the login names in `newUsers`: they count at creation only, and a hash takes its time.
    func directory(
        of configuration: Configuration, newUsers: Set<String>, hasher: PasswordHasher
    ) async throws -> DeclaredDirectory {
        var users: [DeclaredUser] = []
        for declaration in configuration.users {
            let isNew = newUsers.contains(User.lookupKey(username: declaration.username))
            users.append(try await user(declaration, hashing: isNew, hasher: hasher))
        }
        let allowsPasswordGrant = configuration.authorizationServer?.allowsPasswordGrant ?? false
        return DeclaredDirectory(
            clients: configuration.clients.map { client($0, allowsPasswordGrant) },
            resourceServers: configuration.resourceServers.map(\.resourceServer), users: users)
    }

    private func client(_ declaration: ClientDeclaration, _ allowsPasswordGrant: Bool) -> DeclaredClient {
        guard let secret = declaration.clientSecret.map({ Array($0.exposed.utf8) }) else {
            return DeclaredClient(
                client: declaration.client(secretHashes: [], allowsPasswordGrant: allowsPasswordGrant),
                acceptedSecretHashes: [])
        }
        let hashes = keyRing.keyedHashes(secret, purpose: ClientAuthenticator.purpose)
        return DeclaredClient(
            client: declaration.client(secretHashes: Array(hashes.prefix(1)), allowsPasswordGrant: allowsPasswordGrant),
            acceptedSecretHashes: hashes)
    }

    private func user(
        _ declaration: UserDeclaration, hashing: Bool, hasher: PasswordHasher
    ) async throws -> DeclaredUser {
        var passwordHash: String?
        switch declaration.password {
        case .hash(let hash): passwordHash = hash.exposed
        case .plain(let password): passwordHash = hashing ? try await hasher.hash(password.exposed) : nil
        case nil: break
        }
        let subject = declaration.subject ?? SubjectID(RandomToken.alphanumeric(from: random))
        return DeclaredUser(
            user: declaration.user(subject: subject, passwordHash: passwordHash, createdAt: now),
            declaresSubject: declaration.subject != nil)
    }
}
