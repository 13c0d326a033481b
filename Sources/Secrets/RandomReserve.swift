import Synchronization

/// Random bytes drawn ahead from a source, a thousand at a time, so that a token costs no call of the system. For identifiers
/// that are no secrets: what lies here is known before it is used. Each byte is given out once and wiped where it lay.
package final class RandomReserve: Sendable {
    private static let capacity = 1024

    private let source: RandomSource
    private let state: Mutex<(bytes: [UInt8], used: Int)>

    /// An empty reserve.
    package init(of source: RandomSource) {
        self.source = source
        self.state = Mutex(([], 0))
    }

    /// A source that gives what is in the reserve.
    package var random: RandomSource {
        RandomSource { buffer in
            guard buffer.count <= Self.capacity / 4 else {
                return buffer.copyBytes(from: self.source.bytes(buffer.count))
            }
            self.state.withLock { state in
                if state.bytes.count - state.used < buffer.count { state = (self.source.bytes(Self.capacity), 0) }
                let used = state.used
                state.used += buffer.count
                state.bytes.withUnsafeMutableBytes { bytes in
                    let taken = UnsafeMutableRawBufferPointer(rebasing: bytes[used..<used + buffer.count])
                    buffer.copyMemory(from: UnsafeRawBufferPointer(taken))
                    for index in taken.indices { taken[index] = 0 }
                }
            }
        }
    }
}
