import HTTPTypes
import NIOCore

/// An answer of HTTP/1.1 with its length, as the bytes that go over the wire. RFC 9112 §4.
enum WholeAnswer {
    static func bytes(_ head: HTTPResponse, _ body: [UInt8], _ allocator: ByteBufferAllocator) -> ByteBuffer {
        var bytes = allocator.buffer(capacity: 640 + body.count)
        bytes.writeStaticString("HTTP/1.1 ")
        bytes.writeString(String(head.status.code))
        bytes.writeStaticString(" ")
        bytes.writeString(head.status.reasonPhrase)
        bytes.writeStaticString("\r\n")
        // HTTPTypes cannot hold a field that would break out of its line.
        for field in head.headerFields {
            bytes.writeString(field.name.rawName)
            bytes.writeStaticString(": ")
            bytes.writeString(field.value)
            bytes.writeStaticString("\r\n")
        }
        bytes.writeStaticString("\r\n")
        bytes.writeBytes(body)
        return bytes
    }
}
