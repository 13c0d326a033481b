#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Ports that nobody has at the moment.
enum FreePorts {
    static func pick() throws -> Demo.Ports {
        var sockets: [Int32] = []
        defer { for socket in sockets { close(socket) } }
        let ports = try (0..<14).map { _ in
            let (socket, port) = try bound()
            sockets.append(socket)
            return port
        }
        return Demo.Ports(
            server: ports[0], admin: ports[1], web: ports[2], webAdmin: ports[3], service: ports[4], bff: ports[5],
            monolith: ports[6], report: ports[7], beside: ports[8], besideAdmin: ports[9], accounts: ports[10],
            mailbox: ports[11], television: ports[12], bookshop: ports[13])
    }

    private static func bound() throws -> (socket: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw CommandFailure("no free port on 127.0.0.1") }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}
