/// Finds the name that was probably meant.
enum Suggestion {
    /// The candidate nearest to `name`; nil where none is near enough (a third of the length, at most 3 edits).
    static func nearest(to name: String, among candidates: [String]) -> String? {
        let received = Array(name.lowercased().utf8.prefix(64))
        let allowed = min(3, max(1, received.count / 3))
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(received, Array(candidate.utf8.prefix(64)))
            if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// Edits between the two: insert, delete, replace or swap neighbours, each counted once.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var beforePrevious = [Int](repeating: 0, count: b.count + 1)
        var previous = Array(0...b.count)
        for i in a.indices {
            var current = [Int](repeating: 0, count: b.count + 1)
            current[0] = i + 1
            for j in b.indices {
                let replaced = previous[j] + (a[i] == b[j] ? 0 : 1)
                current[j + 1] = min(replaced, previous[j + 1] + 1, current[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    current[j + 1] = min(current[j + 1], beforePrevious[j - 1] + 1)
                }
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[b.count]
    }
}
