import StoragePostgres
import Testing

@Suite("PostgreSQL: growth", .timeLimit(.minutes(10)))
struct QueryPlanTests {
    @Test("at 100,000 rows in each table no statement reads a table whole or sorts what an index could order")
    func plans() async throws {
        let server = try SharedPostgres.server.get()
        let location = try SharedPostgres.freshLocation()
        let store = try await PostgresStore.open(location, logger: .quiet)
        try server.sql("SET search_path = \(location.searchPath); \(Self.filling)")
        let plans = try await store.queryPlans()
        #expect(plans.count > 70)
        for (statement, plan) in plans {
            for step in plan {
                #expect(!step.contains("Seq Scan"), "\(statement)\n\(plan.joined(separator: "\n"))")
                // A person's, a session's or a row's few are sorted at most; what is long is read in the order of an index.
                #expect(
                    !step.contains("Sort") || !statement.contains("LIMIT"),
                    "\(statement)\n\(plan.joined(separator: "\n"))")
            }
        }
        await store.close()
    }

    /// Fills every column of every table by its type.
    private static let filling = """
        DO $$
        DECLARE name text; columns text; expressions text;
        BEGIN
            FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'gatehouse_schema' LOOP
                SELECT string_agg(column_name, ', ' ORDER BY ordinal_position), string_agg(CASE data_type
                    WHEN 'bigint' THEN CASE WHEN column_name = 'revoked_at' THEN 'NULL' ELSE 'i' END
                    WHEN 'boolean' THEN 'i % 2 = 0' WHEN 'bytea' THEN 'decode(md5(i::text), ''hex'')'
                    ELSE 'md5(i::text)' END, ', ' ORDER BY ordinal_position)
                INTO columns, expressions FROM information_schema.columns
                WHERE table_schema = current_schema() AND table_name = name AND is_identity = 'NO';
                EXECUTE format('INSERT INTO %I (%s) SELECT %s FROM generate_series(1, 100000) AS i', name, columns, expressions);
            END LOOP;
        END $$;
        ANALYZE
        """
}
