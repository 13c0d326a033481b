import HummingbirdEdge
import Testing

@Suite("RFC 9110 the edge of a listener", .timeLimit(.minutes(1)))
struct EdgeServerTests {
    @Test("a request reaches its endpoint with raw path, query and body")
    func echo() async throws {
        try await TestServer.run { server in
            let wire = try await RawConnection.open(server.port)
            try await wire.send("POST /echo?a=%zz&a=b+c HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")
            let answer = try await wire.readAnswer()
            #expect(answer.status == 200)
            #expect(answer.body == "POST /echo a=%zz&a=b+c hello")
            #expect(answer.field("x-request-id")?.count == 24)
            #expect(answer.field("x-content-type-options") == "nosniff")
            #expect(answer.field("referrer-policy") == "same-origin")
            #expect(answer.field("date")?.hasSuffix("GMT") == true)
            #expect(answer.field("server") == nil)
            #expect(answer.field("strict-transport-security") == nil)
            wire.close()
        }
    }
}
