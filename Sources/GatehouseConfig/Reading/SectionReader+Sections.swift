extension SectionReader {
    /// A mapping under `key`, read as an empty one where it is left out.
    func section<Section>(_ key: String, _ read: (SectionReader) -> Section) -> Section {
        let child = child(take(key), key: key)
        defer { child.finish() }
        return read(child)
    }

    /// A mapping under `key`; nil where the key does not stand there. A key without a value is an empty mapping.
    func optionalSection<Section>(_ key: String, _ read: (SectionReader) -> Section?) -> Section? {
        let node = take(key)
        guard has(key) || context.isDescribing else { return nil }
        let child = child(node, key: key)
        defer { child.finish() }
        return read(child)
    }

    /// A list of mappings; an empty list where the key is left out.
    ///
    /// `isComplete` turns false where an item could not be read.
    func sections<Section>(_ key: String, isComplete: inout Bool, _ read: (SectionReader) -> Section?) -> [Section] {
        let node = take(key)
        if context.isDescribing { return [describe(key, suffix: "[]", read)].compactMap { $0 } }
        guard let node else { return [] }
        guard case .list(let items, _) = node else {
            refuse(key, .wrongType, received: node.sort, expected: "a list of mappings")
            isComplete = false
            return []
        }
        var sections: [Section] = []
        for (index, item) in items.enumerated() {
            let child = SectionReader(
                item, path: "\(fullPath(key))[\(index)]", schemaPath: schemaPath(key) + "[]", position: item.position,
                context: context)
            if let section = read(child) { sections.append(section) } else { isComplete = false }
            child.finish()
        }
        return sections
    }

    /// A mapping from names to mappings, in the order of the file.
    func namedSections<Section>(_ key: String, _ read: (String, SourcePosition, SectionReader) -> Section?) -> [Section]
    {
        let node = take(key)
        if context.isDescribing {
            return [describe(key, suffix: ".<name>") { read("name", position, $0) }].compactMap { $0 }
        }
        guard let node else { return [] }
        guard case .mapping(let entries, _) = node else {
            refuse(key, .wrongType, received: node.sort, expected: "a mapping from names to mappings")
            return []
        }
        return entries.compactMap { entry in
            let child = SectionReader(
                entry.value, path: "\(fullPath(key)).\(entry.key.forPath)", schemaPath: schemaPath(key) + ".<name>",
                position: entry.keyPosition, context: context)
            defer { child.finish() }
            return read(entry.key, entry.keyPosition, child)
        }
    }

    private func describe<Section>(_ key: String, suffix: String, _ read: (SectionReader) -> Section) -> Section {
        let child = SectionReader(
            nil, path: fullPath(key), schemaPath: schemaPath(key) + suffix, position: position, context: context)
        defer { child.finish() }
        return read(child)
    }

    private func child(_ node: DocumentNode?, key: String) -> SectionReader {
        SectionReader(
            node, path: fullPath(key), schemaPath: schemaPath(key), position: position(of: key), context: context)
    }

    private func schemaPath(_ key: String) -> String { schemaPath.isEmpty ? key : schemaPath + "." + key }
}
