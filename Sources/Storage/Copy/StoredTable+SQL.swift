extension StoredTable {
    /// The statement that reads rows in the order of the key: the first ones, or those after a key.
    ///
    /// `mark` stands before the number of a parameter: those of the key, then how many rows. `rename` is what the driver calls a column.
    package func selection(isFirst: Bool, mark: Character, rename: (String) -> String = { $0 }) -> String {
        let key = columns.prefix(keyCount).map { rename($0.name) }.joined(separator: ", ")
        let marks = (1...keyCount).map { "\(mark)\($0)" }.joined(separator: ", ")
        let conditions = [condition, isFirst ? nil : "(\(key)) > (\(marks))"].compactMap(\.self)
        let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        let limit = "\(mark)\(isFirst ? 1 : keyCount + 1)"
        return "SELECT \(names(rename)) FROM \(name)\(filter) ORDER BY \(key) LIMIT \(limit)"
    }

    /// The statement that adds a row, and leaves what is there already as it is. The versions are replaced.
    package func insertion(mark: Character, rename: (String) -> String = { $0 }) -> String {
        let marks = columns.indices.map { "\(mark)\($0 + 1)" }.joined(separator: ", ")
        let action =
            self == .versions
            ? "(name) DO UPDATE SET value = excluded.value WHERE versions.value <> excluded.value" : "DO NOTHING"
        return "INSERT INTO \(name) (\(names(rename))) VALUES (\(marks)) ON CONFLICT \(action)"
    }

    /// The statement that reads the row of a key.
    package func selectionByKey(mark: Character, rename: (String) -> String = { $0 }) -> String {
        "SELECT \(names(rename)) FROM \(name) WHERE \(isKey(mark, rename))"
    }

    /// The statement that deletes the row of a key.
    package func deletionByKey(mark: Character, rename: (String) -> String = { $0 }) -> String {
        "DELETE FROM \(name) WHERE \(isKey(mark, rename))"
    }

    /// The statement that deletes whichever row has the values of a row in the columns that are, together, different in each.
    package func deletionByUnique(mark: Character) -> String {
        let conditions = unique.enumerated().map { "\($1) = \(mark)\($0 + 1)" }
        return "DELETE FROM \(name) WHERE " + conditions.joined(separator: " AND ")
    }

    /// The values of those columns.
    package func uniqueValues<Value>(_ values: [Value]) -> [Value] {
        unique.compactMap { name in columns.firstIndex { $0.name == name }.map { values[$0] } }
    }

    private func isKey(_ mark: Character, _ rename: (String) -> String) -> String {
        columns.prefix(keyCount).enumerated().map { "\(rename($1.name)) = \(mark)\($0 + 1)" }
            .joined(separator: " AND ")
    }

    private func names(_ rename: (String) -> String) -> String {
        columns.map { rename($0.name) }.joined(separator: ", ")
    }
}
