/// A few HTTP/2 frames in bytes. RFC 9113 §6, RFC 7541.
enum HTTP2Frames {
    /// What a client begins with.
    static func opening() -> [UInt8] { Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + settings() }
    static func settings() -> [UInt8] { frame(4, 0, 0, []) }
    static func reset(_ stream: UInt32) -> [UInt8] { frame(3, 0, stream, [0, 0, 0, 8]) }

    static func get(_ path: String, _ stream: UInt32) -> [UInt8] {
        let path = Array(path.utf8)
        let authority = Array("localhost".utf8)
        // :method GET, :scheme https, then :path and :authority as literals without indexing.
        let block: [UInt8] = [0x82, 0x87, 0x04, UInt8(path.count)] + path + [0x01, UInt8(authority.count)] + authority
        return frame(1, 0x5, stream, block)
    }

    /// A request whose body does not come.
    static func post(_ path: String, _ stream: UInt32) -> [UInt8] {
        // :method POST; the rest as in `get`, without the end of the stream.
        var bytes = get(path, stream)
        bytes[4] = 0x4
        bytes[9] = 0x83
        return bytes
    }

    /// RFC 9113 §8.5: without scheme and path.
    static func connect(_ authority: String, _ stream: UInt32) -> [UInt8] {
        let (method, authority) = (Array("CONNECT".utf8), Array(authority.utf8))
        return frame(
            1, 0x5, stream, [0x02, UInt8(method.count)] + method + [0x01, UInt8(authority.count)] + authority)
    }

    private static func frame(_ type: UInt8, _ flags: UInt8, _ stream: UInt32, _ payload: [UInt8]) -> [UInt8] {
        let length = payload.count
        let id = (0..<4).map { UInt8(truncatingIfNeeded: stream >> UInt32(24 - 8 * $0)) }
        return [UInt8(length >> 16), UInt8(length >> 8 & 0xff), UInt8(length & 0xff), type, flags] + id + payload
    }
}
