#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import Synchronization

/// Where random bytes come from; passed in, so that a test can fix it.
package struct RandomSource: Sendable {
    private let fillBuffer: @Sendable (UnsafeMutableRawBufferPointer) -> Void

    /// A source that fills a buffer in one call.
    package init(fill: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Void) { self.fillBuffer = fill }

    /// The operating system's generator.
    package static let system = RandomSource { buffer in
        var start = 0
        while start < buffer.count {
            let end = min(start + 256, buffer.count)
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[start..<end])
            if let address = part.baseAddress, getentropy(address, part.count) != 0 {
                var generator = SystemRandomNumberGenerator()
                for index in part.indices { part[index] = UInt8.random(in: .min ... .max, using: &generator) }
            }
            start = end
        }
    }

    /// A source that repeats itself for a seed. For tests alone: whoever knows the seed knows the bytes.
    package static func predictable(seed: UInt64) -> RandomSource {
        let generator = PredictableGenerator(state: seed)
        return RandomSource { generator.fill($0) }
    }

    /// That many random bytes from one fill.
    package func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            fillBuffer(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]))
            written = count
        }
    }
}

/// SplitMix64 behind a lock.
private final class PredictableGenerator: Sendable {
    private let state: Mutex<UInt64>

    init(state: UInt64) { self.state = Mutex(state) }

    func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        state.withLock { state in
            for index in buffer.indices {
                state &+= 0x9E37_79B9_7F4A_7C15
                var value = state
                value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
                value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
                buffer[index] = UInt8(truncatingIfNeeded: value ^ value >> 31)
            }
        }
    }
}
