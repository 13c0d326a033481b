import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Ports of 127.0.0.1 for servers that tests start as processes of their own.
///
/// They lie below those that a kernel gives to whoever asks for any (32768 on Linux, 49152 by IANA), so that nobody else in the process is given one
/// before its server listens; and none comes twice before all others came.
package enum FreePort {
    private static let range = 20_000..<30_000
    private static let next = Atomic<Int>(Int.random(in: 0..<range.count))

    /// A port on which nobody listens; nil: there is none.
    package static func take() -> Int? {
        for _ in range {
            let port = range.lowerBound + next.wrappingAdd(1, ordering: .relaxed).oldValue % range.count
            if isFree(port) { return port }
        }
        return nil
    }

    private static func isFree(_ port: Int) -> Bool {
        #if canImport(Glibc)
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
