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

    private func names(_ rename: (String) -> String) -> String {
        columns.map { rename($0.name) }.joined(separator: ", ")
    }
}
