import Mail
import OAuthCore
import Secrets
import Storage

extension AccountChanges {
    /// Writes to an address that somebody wants an account with: a link, or, where it has one already, that it has.
    func sendRegistration(to address: String, flow: String, _ language: PageLanguage) async throws(StoreError) {
        if let holder = try await holder(of: address) {
            post.send(.existing, to: address, language, username: holder.username, link: .login)
            return
        }
        let token = try await links.make(
            .register, ["email": address, "flow": flow, "locale": language.rawValue])
        post.send(.register, to: address, language, link: .register, token: token)
    }

    /// Who has an address, as a verified one or as the login name.
    func holder(of address: String) async throws(StoreError) -> User? {
        if let user = try await context.stores.directory.users(verifiedEmail: address, limit: 1).first { return user }
        return try await context.stores.directory.user(username: address)
    }

    /// Makes the account of a link, with its verified address as the login name.
    ///
    /// Nil where the link does not work any more, or somebody else has the address meanwhile.
    func register(
        with link: AccountLink, name: String, hash: String, _ source: Source
    ) async throws(StoreError) -> User? {
        guard let email = link["email"], try await links.use(link) == .won, try await holder(of: email) == nil else {
            return nil
        }
        var claims: JSONObject = [
            "name": .string(name), "email": .string(email), "email_verified": .bool(true),
        ]
        claims["locale"] = link["locale"].map { .string($0) }
        let user = User(
            subject: SubjectID(RandomToken.alphanumeric(from: context.random)), username: email, passwordHash: hash,
            claims: claims, createdAt: context.clock(), origin: .registered)
        do throws(StoreError) { try await context.stores.directory.insertUser(user) } catch {
            guard error.code == .duplicate else { throw error }
            return nil
        }
        await audit(.userRegistered, user.subject, source)
        return user
    }
}
