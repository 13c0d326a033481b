import Storage

/// What stands in a database while it is copied with servers running: the name of the copy, and the keys of rows that have changed.
enum FollowingStatement {
    static let record = "CREATE TABLE IF NOT EXISTS gatehouse_copy (name text NOT NULL, is_filled boolean NOT NULL)"
    static let changes = """
        CREATE TABLE IF NOT EXISTS gatehouse_copy_changes (
            number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            stored_in text NOT NULL, key_1 text COLLATE "C" NOT NULL, key_2 text COLLATE "C"
        )
        """

    /// The function of a table's trigger. A key that changes is a row that goes and one that comes. It writes with the rights of who copies: a
    /// server's user may be another one, who has none in the table of notes.
    static func function(_ table: StoredTable) -> String {
        let keys = table.columns.prefix(table.keyCount)
        let differs = keys.map { "OLD.\($0.name) IS DISTINCT FROM NEW.\($0.name)" }.joined(separator: " OR ")
        return """
            CREATE OR REPLACE FUNCTION \(name(table))() RETURNS trigger LANGUAGE plpgsql
            SECURITY DEFINER SET search_path FROM CURRENT AS $body$ BEGIN
                IF TG_OP = 'DELETE' THEN \(note(table, "OLD"))
                ELSIF TG_OP = 'UPDATE' THEN
                    IF \(differs) THEN \(note(table, "OLD")) END IF;
                    \(note(table, "NEW"))
                ELSE \(note(table, "NEW"))
                END IF;
                RETURN NULL;
            END $body$
            """
    }

    /// The same function once the database was handed over: whoever still writes is refused, as on a server that takes no writes.
    static func refusal(_ table: StoredTable) -> String {
        """
        CREATE OR REPLACE FUNCTION \(name(table))() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
            RAISE EXCEPTION 'this database was handed over to another one' USING ERRCODE = '25006';
        END $body$
        """
    }

    static func trigger(_ table: StoredTable) -> String {
        """
        DROP TRIGGER IF EXISTS \(name(table)) ON \(table.name);
        CREATE TRIGGER \(name(table)) AFTER INSERT OR UPDATE OR DELETE ON \(table.name)
            FOR EACH ROW EXECUTE FUNCTION \(name(table))()
        """
    }

    static func removal(_ table: StoredTable) -> String {
        "DROP TRIGGER IF EXISTS \(name(table)) ON \(table.name); DROP FUNCTION IF EXISTS \(name(table))()"
    }

    private static func name(_ table: StoredTable) -> String { "gatehouse_copy_\(table.name)" }

    private static func note(_ table: StoredTable, _ row: String) -> String {
        let keys = table.columns.prefix(table.keyCount).map { column in
            switch column.kind {
            case .text: "\(row).\(column.name)"
            case .bytes: "encode(\(row).\(column.name), 'hex')"
            case .integer, .boolean: "\(row).\(column.name)::text"
            }
        }
        let values = (keys + ["NULL"]).prefix(2).joined(separator: ", ")
        return """
            INSERT INTO gatehouse_copy_changes (stored_in, key_1, key_2) VALUES ('\(table.name)', \(values));
            """
    }

    /// The value of a key from its note.
    static func value(_ text: String, _ kind: StoredColumn.Kind) -> StoredValue {
        switch kind {
        case .text: return .bytes(Array(text.utf8))
        case .integer, .boolean: return Int64(text).map { .integer($0) } ?? .null
        case .bytes:
            let digits = Array(text.utf8).compactMap { Character(UnicodeScalar($0)).hexDigitValue }
            return .bytes(stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
        }
    }
}
