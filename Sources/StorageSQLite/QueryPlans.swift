import GRDB
package import Storage

extension SQLiteStore {
    /// The statements that run while requests are served, each with SQLite's plan for it: none may scan a table.
    ///
    /// The few that read a table whole by intention (directory snapshot, key set) are not among them.
    package func queryPlans() async throws(StoreError) -> [(statement: String, plan: [String])] {
        let statements =
            Self.texts(of: AuthorizationCodeStatement.self) + Self.texts(of: GrantStatement.self)
            + Self.texts(of: ConsentStatement.self) + Self.texts(of: LoginSessionStatement.self)
            + Self.texts(of: FlowStatement.self) + Self.texts(of: ReplayStatement.self)
            + Self.texts(of: DirectoryStatement.self) + Self.texts(of: UserStatement.self)
            + Self.texts(of: IdentityLinkStatement.self) + Self.texts(of: PersonRecordStatement.self)
            + Self.texts(of: SigningKeyStatement.self) + Self.texts(of: AuditStatement.self)
            + Self.texts(of: BFFSessionStatement.self) + Self.texts(of: LeaseStatement.self)
            + Self.texts(of: AttemptStatement.self) + Self.texts(of: EndNoteStatement.self)
            + Self.texts(of: LogoutNoticeStatement.self) + Self.texts(of: ReapStatement.self)
        return try await write("explain") { db in
            try statements.map { statement in
                var plan: [String] = []
                try db.run("EXPLAIN QUERY PLAN " + statement) { plan.append($0.text(3)) }
                return (statement, plan)
            }
        }
    }

    private static func texts<Statement: SQLStatement>(of type: Statement.Type) -> [String] {
        type.allCases.map(\.rawValue)
    }
}
