import OAuthCore
import Testing

@Suite("Declared directory: the plan from stored to declared")
struct DirectoryPlanTests {
    private func client(_ id: String, scope: String = "a", secret: [UInt8] = [1], origin: RecordOrigin = .declared)
        -> Client
    {
        var client = Client(
            clientID: ClientID(id), grantTypes: [.clientCredentials], scope: Scope(parsing: scope) ?? .empty)
        client.secretHashes = [SecretHash(secret)]
        client.origin = origin
        return client
    }

    private func user(_ name: String, subject: String, claims: JSONObject = [:], hash: String? = "h") -> User {
        User(
            subject: SubjectID(subject), username: name, passwordHash: hash, claims: claims,
            createdAt: UnixTime(seconds: 1))
    }

    private func plan(
        clients: [Client] = [], accepted: [SecretHash] = [], servers: [ResourceServer] = [], users: [DeclaredUser] = [],
        stored: [Client] = [], storedServers: [ResourceServer] = [], storedUsers: [User] = []
    ) -> DirectoryPlan {
        let declared = clients.map { DeclaredClient(client: $0, acceptedSecretHashes: accepted + $0.secretHashes) }
        let byID = Dictionary(stored.map { ($0.clientID, $0) }, uniquingKeysWith: { first, _ in first })
        return DirectoryPlan(
            declared: DeclaredDirectory(clients: declared, resourceServers: servers, users: users),
            stored: DirectorySnapshot(version: 1, clients: byID, resourceServers: storedServers),
            storedUsers: storedUsers)
    }

    @Test("what is stored as declared makes an empty plan")
    func unchanged() {
        let server = ResourceServer(
            identifier: ResourceServerID("S"), name: "S", scopes: [.init(name: "r", description: "Read")])
        let plan = plan(clients: [client("a")], servers: [server], stored: [client("a")], storedServers: [server])
        #expect(plan.isEmpty)
    }

    @Test("a new client is added, a changed one shows its fields, one no longer declared is removed")
    func addChangeRemove() {
        let plan = plan(
            clients: [client("new"), client("same", scope: "a b")], stored: [client("same"), client("old")])
        #expect(plan.steps.map(\.kind) == [.add, .change, .remove])
        #expect(plan.steps.map(\.title) == ["client new", "client same", "client old"])
        #expect(plan.steps[1].fields == [.init(name: "scope", before: "a", after: "a b")])
        #expect(plan.changes.last == .removeClient(ClientID("old")))
    }

    @Test("a changed secret is shown as changed and never as itself")
    func secretIsRedacted() {
        let plan = plan(clients: [client("a", secret: [9])], stored: [client("a", secret: [8])])
        #expect(plan.steps.first?.fields == [.init(name: "client_secret", before: "<redacted>", after: "<redacted>")])
    }

    @Test("the same secret stored under the key before the present one is no change")
    func secretUnderPreviousKey() {
        let plan = plan(
            clients: [client("a", secret: [9])], accepted: [SecretHash([8])], stored: [client("a", secret: [8])])
        #expect(plan.isEmpty)
    }

    @Test("a record made elsewhere is a conflict, never overwritten, and never removed for not being declared")
    func administeredIsNotTouched() {
        let conflict = plan(clients: [client("a", scope: "a b")], stored: [client("a", origin: .administered)])
        #expect(conflict.steps.isEmpty)
        #expect(conflict.conflicts == [.init(title: "client a", origin: .administered)])
        #expect(plan(stored: [client("a", origin: .administered)]).isEmpty)
    }

    @Test(
        "whoever came by a command, an import or a first login is not removed and not taken over",
        arguments: RecordOrigin.allCases.filter { $0 != .declared })
    func arrivedIsNotTouched(origin: RecordOrigin) {
        var stored = user("u", subject: "s")
        stored.origin = origin
        #expect(plan(storedUsers: [stored]).isEmpty)
        let declared = DeclaredUser(user: user("U", subject: "s", claims: ["name": "x"]), declaresSubject: true)
        let conflict = plan(users: [declared], storedUsers: [stored])
        #expect(conflict.steps.isEmpty)
        #expect(conflict.conflicts == [.init(title: "user U", origin: origin)])
    }

    @Test("a declared password and a fresh subject count at creation only")
    func passwordAtCreationOnly() {
        let declared = DeclaredUser(user: user("U@x", subject: "fresh", hash: "new"), declaresSubject: false)
        let stored = user("u@X", subject: "kept", hash: "old")
        let renamed = plan(users: [declared], storedUsers: [stored])
        #expect(renamed.steps.count == 1)
        guard case .putUser(let changed)? = renamed.changes.first else { return #expect(Bool(false), "no change") }
        #expect(changed.subject == SubjectID("kept"))
        #expect(changed.passwordHash == "old")
        #expect(plan(users: [declared], storedUsers: [changed]).isEmpty)
    }

    @Test("a user's changed claim is a change, a user no longer declared is removed")
    func userChanges() {
        let declared = DeclaredUser(
            user: user("u", subject: "s", claims: ["name": .string("New")]), declaresSubject: true)
        let plan = plan(
            users: [declared],
            storedUsers: [user("u", subject: "s", claims: ["name": .string("Old")]), user("v", subject: "t")])
        #expect(plan.steps.map(\.kind) == [.change, .remove])
        #expect(plan.steps.first?.fields == [.init(name: "name", before: "Old", after: "New")])
        #expect(plan.changes.last == .removeUser(SubjectID("t")))
    }

    @Test("another declared subject replaces the person: the old one is removed first, the password stays")
    func changedSubject() {
        let declared = DeclaredUser(user: user("u", subject: "new", hash: nil), declaresSubject: true)
        let plan = plan(users: [declared], storedUsers: [user("u", subject: "old", hash: "kept")])
        #expect(plan.steps.map(\.kind) == [.remove, .add])
        #expect(plan.changes.first == .removeUser(SubjectID("old")))
        guard case .putUser(let added)? = plan.changes.last else { return #expect(Bool(false), "no user is added") }
        #expect(added.subject == SubjectID("new"))
        #expect(added.passwordHash == "kept")
    }

    @Test("a subject that is made at creation is shown as generated")
    func generatedSubject() {
        let plan = plan(users: [DeclaredUser(user: user("u", subject: "random"), declaresSubject: false)])
        #expect(plan.steps.first?.fields.contains(.init(name: "subject", before: nil, after: "<generated>")) == true)
    }
}
