/// A cache of fixed size that gives up what was not used since the hand last passed by.
///
/// Finding and keeping cost the same whatever is in it; memory is bounded by its capacity.
package struct ClockCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Slot {
        let key: Key
        var value: Value
        var isUsed: Bool
    }

    private let capacity: Int
    private var slots: [Slot] = []
    private var positions: [Key: Int] = [:]
    private var hand = 0

    /// A cache of at least one entry.
    package init(capacity: Int) { self.capacity = max(1, capacity) }

    /// How many entries there are.
    package var count: Int { slots.count }

    /// The value of a key, which counts as a use.
    package mutating func value(of key: Key) -> Value? {
        guard let position = positions[key] else { return nil }
        slots[position].isUsed = true
        return slots[position].value
    }

    /// Keeps a value, in the place of another one where the cache is full.
    package mutating func insert(_ value: Value, for key: Key) {
        if let position = positions[key] {
            slots[position].value = value
            return
        }
        guard slots.count == capacity else {
            positions[key] = slots.count
            slots.append(Slot(key: key, value: value, isUsed: false))
            return
        }
        while slots[hand].isUsed {
            slots[hand].isUsed = false
            hand = (hand + 1) % capacity
        }
        positions[slots[hand].key] = nil
        positions[key] = hand
        slots[hand] = Slot(key: key, value: value, isUsed: false)
        hand = (hand + 1) % capacity
    }

    /// Drops a key.
    package mutating func remove(_ key: Key) {
        guard let position = positions.removeValue(forKey: key) else { return }
        let last = slots.removeLast()
        if position < slots.count {
            slots[position] = last
            positions[last.key] = position
        }
        if hand >= slots.count { hand = 0 }
    }
}
