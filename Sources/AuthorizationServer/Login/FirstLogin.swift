import HTTPExchange
import OAuthCore
import Secrets
import Storage

/// Brings somebody over from an old application at their first login: it is asked once whether the password is theirs, and from then on
/// the hash that is made of it here counts alone. docs/migrating-people.md.
struct FirstLogin: Sendable {
    private let context: ServerContext
    private let check: PasswordCheck
    private let username: String
    private let password: String

    /// What came of it.
    enum Outcome: Sendable {
        /// The person is here now, with that password.
        case arrived(User)
        /// The person was here already: their own hash decides.
        case known(User)
        /// The old application says no.
        case refused(String)
    }

    /// Why it is not known whether the password is right.
    enum Failure: Error, Sendable {
        case store(StoreError)
        case password(PasswordError)
        /// The old application; with what was received, for the log.
        case application(String)
    }

    typealias Result = Swift.Result<Outcome, Failure>

    /// Nil where nobody is to be asked: no application is named, the person has a password here or came by other means than an import,
    /// or the name or the password is none that anybody could have.
    init?(context: ServerContext, user: User?, username: String, password: String) {
        guard let check = context.passwordCheck, Self.mayAsk(about: user), User.isUsername(username),
            PasswordHasher.isAcceptable(password)
        else { return nil }
        self.context = context
        self.check = check
        self.username = username
        self.password = password
    }

    private static func mayAsk(about user: User?) -> Bool {
        guard let user else { return true }
        return user.passwordHash == nil && user.origin == .imported && !user.isDisabled
    }

    /// Asks, and stores whom it is told of. Of several at once with one name and password one asks, and the others get its user.
    func run() async throws(Failure) -> Outcome {
        let (result, isFirst) = await check.joined(username: username, password: password) {
            do throws(Failure) { return .success(try await ask()) } catch { return .failure(error) }
        }
        switch try result.get() {
        case .arrived(let user) where !isFirst: return .known(user)
        case let outcome: return outcome
        }
    }

    private func ask() async throws(Failure) -> Outcome {
        // Whoever was faster has brought the person over since this request looked.
        let present = try await user(named: username)
        guard Self.mayAsk(about: present) else { return present.map { .known($0) } ?? .refused("no such user") }
        let verdict: PasswordCheck.Verdict
        do throws(PasswordCheck.Failure) {
            verdict = try await check.ask(username: username, password: password)
        } catch { throw .application(error.detail) }
        switch verdict {
        case .refused(let status): return .refused("the old application says no (status \(status))")
        case .confirmed(let person): return try await bringOver(person)
        }
    }

    private func bringOver(_ person: ConfirmedPerson) async throws(Failure) -> Outcome {
        let name = person.username ?? username
        guard let present = try await user(named: name) else { return try await add(person, named: name) }
        try checkSubject(person, of: present)
        guard Self.mayAsk(about: present) else { return .known(present) }
        var user = present
        let hash = try await hash()
        user.passwordHash = hash
        do throws(StoreError) {
            let write = try await context.stores.directory.setPasswordHash(
                hash, subject: user.subject, replacing: nil)
            if write == .won { return .arrived(user) }
        } catch { throw .store(error) }
        // Another node was faster: its hash decides.
        return .known(try await self.user(named: name) ?? present)
    }

    private func add(_ person: ConfirmedPerson, named name: String) async throws(Failure) -> Outcome {
        let user = User(
            subject: person.subject ?? SubjectID(RandomToken.alphanumeric(from: context.random)), username: name,
            passwordHash: try await hash(), claims: person.claims, createdAt: context.clock(), origin: .application)
        do throws(StoreError) {
            try await context.stores.directory.insertUser(user)
            return .arrived(user)
        } catch  where error.code == .duplicate {
            // Another node was faster, or the subject is somebody else's.
            guard let present = try await self.user(named: name) else { throw Self.isTaken(user.subject) }
            try checkSubject(person, of: present)
            return .known(present)
        } catch { throw .store(error) }
    }

    /// A person who is here under another subject than the one that was told is somebody else.
    private func checkSubject(_ person: ConfirmedPerson, of present: User) throws(Failure) {
        if let subject = person.subject, subject != present.subject { throw Self.isTaken(subject) }
    }

    private static func isTaken(_ subject: SubjectID) -> Failure {
        .application(
            "received 200 with the subject \(LogText.quote(subject.rawValue)) for somebody who is another user here")
    }

    private func hash() async throws(Failure) -> String {
        do throws(PasswordError) { return try await context.passwords.hash(password) } catch { throw .password(error) }
    }

    private func user(named name: String) async throws(Failure) -> User? {
        do throws(StoreError) { return try await context.stores.directory.user(username: name) } catch {
            throw .store(error)
        }
    }
}
