package import OAuthCore
package import Storage

/// One of the lists of names that the operator keeps about people.
package enum PersonList: String, Sendable, Hashable, CaseIterable {
    case groups
    case roles

    /// The most names of one list: all of them may stand in one token.
    package static let maximumNames = 128
    /// The longest name, in bytes.
    package static let maximumLength = 128

    /// Whether a text can be the name of a group or a role: 1 to 128 bytes, no control characters.
    package static func isName(_ text: String) -> Bool {
        (1...maximumLength).contains(text.utf8.count) && !text.utf8.contains { $0 < 0x20 || $0 == 0x7F }
    }

    /// The names in a person's record.
    package func names(of user: User) -> [String] {
        switch self {
        case .groups: user.groups
        case .roles: user.roles
        }
    }

    fileprivate func set(_ names: [String], in user: inout User) {
        switch self {
        case .groups: user.groups = names
        case .roles: user.roles = names
        }
    }
}

/// What came of a change to a list.
package enum PersonListChange: Sendable, Hashable {
    /// The list as it is now, whether or not anything had to be written.
    case changed([String])
    /// The person is declared in the configuration file, which is the truth about them.
    case declared
    /// There are more names than a list takes.
    case tooMany
    /// There is no such person any more.
    case gone
}

extension AccountChanges {
    /// Puts names into a list and takes others out, in one conditional write; the audit trail says which. A name in both stays.
    package func change(
        _ list: PersonList, of subject: SubjectID, add: [String], remove: [String], _ source: Source
    ) async throws(StoreError) -> PersonListChange {
        var result = PersonListChange.gone
        var difference: (added: [String], removed: [String]) = ([], [])
        let written = try await update(subject) { user in
            let before = list.names(of: user)
            let after = Self.merged(before, add: add, remove: remove)
            result = .changed(after)
            guard after != before else { return false }
            guard user.origin != .declared else {
                result = .declared
                return false
            }
            guard after.count <= PersonList.maximumNames || after.count < before.count else {
                result = .tooMany
                return false
            }
            list.set(after, in: &user)
            result = .gone
            difference = (after.filter { !before.contains($0) }, before.filter { !after.contains($0) })
            return true
        }
        guard let written else { return result }
        let changes = [("added", difference.added), ("removed", difference.removed)].filter { !$0.1.isEmpty }
            .map { "\($0.0) \(LogText.list($0.1))" }
        await audit(.userChanged, subject, source, "\(list.rawValue): \(changes.joined(separator: ", "))")
        return .changed(list.names(of: written))
    }

    /// What is there keeps its place; what is new comes after it, each once.
    private static func merged(_ names: [String], add: [String], remove: [String]) -> [String] {
        let removed = Set(remove).subtracting(add)
        var seen: Set<String> = []
        return (names.filter { !removed.contains($0) } + add).filter { seen.insert($0).inserted }
    }
}
