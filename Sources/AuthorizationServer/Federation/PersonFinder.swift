import OAuthCore
import OpenIDProviders
import Secrets
import Storage

/// Who somebody is here whom a provider has logged in. OpenID Connect Core §5.7.
struct PersonFinder: Sendable {
    /// How often a race with another first login is run again.
    private static let attempts = 5

    let context: ServerContext

    /// What was found.
    enum Finding: Sendable {
        /// The identity was linked before.
        case known(User)
        /// It has just been linked to the user with the same verified address.
        case linked(User)
        /// A user was made for it.
        case created(User)
        /// There is nobody, and nobody is made.
        case nobody(String)
    }

    /// The person. Every way ends in one conditional write, so that of any number of first logins at once all come to the same user.
    func find(_ login: FederatedLogin) async throws(PageFailure) -> Finding {
        for attempt in 0..<Self.attempts {
            if let link = try await loaded(await context.stores.identityLinks.identityLink(login.identity)) {
                guard let user = try await loaded(await context.stores.directory.user(subject: link.subject)) else {
                    return .nobody("the identity is linked to \(link.subject), who is gone")
                }
                return .known(user)
            }
            // The name is chosen before the address is looked up. Another first login that makes the person in between takes the address as
            // its name: then this one's name is taken too, or the lookup finds the person.
            let name = try await freeName(login, isRepeated: attempt > 0)
            if let user = try await userByVerifiedEmail(login.person) {
                // Nobody is linked to a locked account: the refusal is the same, and nothing is left behind.
                if user.isDisabled { return .known(user) }
                if try await link(login, to: user.subject) == .won { return .linked(user) }
                continue
            }
            guard context.settings.createsUsers else { return .nobody("no user is linked, and create_users is off") }
            let user = newUser(login, username: name)
            if try await create(user, login) { return .created(user) }
        }
        throw .busy("a first login lost \(Self.attempts) races with others")
    }

    /// The one user whose address is the one that the provider proves. Where several have it none of them is meant.
    private func userByVerifiedEmail(_ person: ProviderPerson) async throws(PageFailure) -> User? {
        guard context.settings.linksVerifiedEmail, person.isEmailProven, let email = person.email else { return nil }
        let users = try await loaded(await context.stores.directory.users(verifiedEmail: email, limit: 2))
        return users.count == 1 ? users.first : nil
    }

    private func link(_ login: FederatedLogin, to subject: SubjectID) async throws(PageFailure) -> ConditionalWrite {
        let link = login.link(to: subject, now: context.clock())
        return try await loaded(await context.stores.identityLinks.insert(link, user: nil))
    }

    /// Adds the user with the link; false where another one has the name or the identity meanwhile.
    private func create(_ user: User, _ login: FederatedLogin) async throws(PageFailure) -> Bool {
        let link = login.link(to: user.subject, now: context.clock())
        do throws(StoreError) {
            return try await context.stores.identityLinks.insert(link, user: user) == .won
        } catch {
            guard error.code == .duplicate else { throw .unavailable(error) }
            return false
        }
    }

    private func newUser(_ login: FederatedLogin, username: String) -> User {
        let person = login.person
        var claims = person.profile
        claims["name"] = person.name.map { .string($0) }
        if let email = person.email {
            claims["email"] = .string(email)
            claims["email_verified"] = .bool(person.isEmailProven)
        }
        return User(
            subject: SubjectID(RandomToken.alphanumeric(from: context.random)),
            username: username, passwordHash: nil, claims: claims, createdAt: context.clock(), origin: .application)
    }

    /// The proven address, or a name that says where the person comes from. A name is for people to read and decides nothing.
    private func freeName(_ login: FederatedLogin, isRepeated: Bool) async throws(PageFailure) -> String {
        if login.person.isEmailProven, let email = login.person.email, User.isUsername(email), try await isFree(email) {
            return email
        }
        let name = login.provider.name + ":" + login.person.subject.rawValue
        if !isRepeated { return name }
        return try await isFree(name)
            ? name : login.provider.name + ":" + RandomToken.alphanumeric(from: context.random)
    }

    private func isFree(_ username: String) async throws(PageFailure) -> Bool {
        try await loaded(await context.stores.directory.user(username: username)) == nil
    }
}
