package import Storage

extension PostgresStore {
    /// The statements that run while requests are served, each with PostgreSQL's plan for it, whatever its values: none may read a table
    /// whole.
    ///
    /// The few that do so by intention (directory snapshot, key set) are not among them.
    package func queryPlans() async throws(StoreError) -> [(statement: String, plan: [String])] {
        let statements =
            Self.texts(of: AuthorizationCodeStatement.self) + Self.texts(of: GrantStatement.self)
            + Self.texts(of: ConsentStatement.self) + Self.texts(of: LoginSessionStatement.self)
            + Self.texts(of: FlowStatement.self) + Self.texts(of: ReplayStatement.self)
            + Self.texts(of: DirectoryStatement.self) + Self.texts(of: UserStatement.self)
            + Self.texts(of: IdentityLinkStatement.self) + Self.texts(of: PersonRecordStatement.self)
            + Self.texts(of: SigningKeyStatement.self)
            + Self.texts(of: AuditStatement.self) + Self.texts(of: BFFSessionStatement.self)
            + Self.texts(of: LeaseStatement.self) + Self.texts(of: LogoutNoticeStatement.self)
            + Self.texts(of: AttemptStatement.self) + Self.texts(of: EndNoteStatement.self)
            + Self.texts(of: ReapStatement.self) + Self.texts(of: HealthStatement.self)
        let connector = PostgresConnector(location: location, settings: pool.settings)
        let plans = await connector.withConnection { link throws(PostgresError) in
            var plans: [(String, [String])] = []
            try link.run("SET plan_cache_mode = force_generic_plan", within: .seconds(5))
            for statement in statements { plans.append((statement, try Self.plan(of: statement, link))) }
            return plans
        }
        do { return try plans.get() } catch { throw error.storeError("explain") }
    }

    private static func plan(of statement: String, _ link: PostgresLink) throws(PostgresError) -> [String] {
        let limit = Duration.seconds(30)
        let count = (1...20).last { statement.contains("$\($0)") } ?? 0
        let values = count == 0 ? "" : "(" + Array(repeating: "NULL", count: count).joined(separator: ", ") + ")"
        try link.run("PREPARE explained AS \(statement)", within: limit)
        let plan = try link.run("EXPLAIN EXECUTE explained\(values)", within: limit)?.all { $0.text(0) }
        try link.run("DEALLOCATE explained", within: limit)
        return plan ?? []
    }

    private static func texts<Statement: SQLStatement>(of type: Statement.Type) -> [String] {
        type.allCases.map(\.rawValue)
    }
}
