/// What of a schema the statements of an earlier version lean on, to be compared before and after a step.
package struct SchemaShape: Sendable {
    /// A column: its type, and whether a row cannot be added without a value for it.
    package struct Column: Sendable, Hashable {
        package let kind: String
        package let needsValue: Bool

        package init(kind: String, needsValue: Bool) {
            self.kind = kind
            self.needsValue = needsValue
        }
    }

    /// The columns of each table by name.
    package var columns: [String: [String: Column]] = [:]
    /// The indexes of each table by name, each with whether it refuses a second row of the same values.
    package var indexes: [String: [String: Bool]] = [:]
    /// Whatever else has a say when a table is written to: triggers, checks, references.
    package var rules: [String: Set<String>] = [:]

    package init() {}

    /// What a step that lets the version before it go on may not do, and did: it removed or changed something, or made a row be refused that
    /// was taken before.
    package func whatIsBroken(in after: SchemaShape) -> [String] {
        var broken: [String] = []
        for (table, before) in columns {
            guard let now = after.columns[table] else {
                broken.append("the table \(table) is gone")
                continue
            }
            for (name, column) in before where now[name] != column {
                broken.append("\(table).\(name) is gone, of another type, or needs a value that it did not need")
            }
            for (name, column) in now where before[name] == nil && column.needsValue {
                broken.append("\(table).\(name) needs a value that the statements of before do not give")
            }
            broken += brokenIndexes(table, after)
            for rule in after.rules[table, default: []].subtracting(rules[table, default: []]) {
                broken.append("\(table) has a new rule \(rule)")
            }
        }
        return broken.sorted()
    }

    private func brokenIndexes(_ table: String, _ after: SchemaShape) -> [String] {
        let (before, now) = (indexes[table, default: [:]], after.indexes[table, default: [:]])
        let gone = before.filter { now[$0.key] != $0.value }.map {
            "the index \($0.key) of \(table) is gone or changed"
        }
        let refusing = now.filter { before[$0.key] == nil && $0.value }.map { "\(table) is unique by \($0.key) now" }
        return gone + refusing
    }
}
