import OAuthCore
import Testing

@Suite("what is remembered of a consent")
struct ConsentRecordTests {
    private func record(_ scope: String = "") throws -> ConsentRecord {
        ConsentRecord(
            subject: SubjectID("u"), clientID: ClientID("c"), scope: try self.scope(scope),
            grantedAt: UnixTime(seconds: 0), expiresAt: UnixTime(seconds: 1))
    }

    private func scope(_ text: String) throws -> Scope { try #require(Scope(parsing: text)) }

    @Test("RFC 8707 §2 what was allowed for one resource counts for that one; what was allowed without counts for all")
    func resources() throws {
        var record = try record()
        record.take(try scope("me items"), of: try scope("me items"), resources: ["https://a"], details: [], of: [])
        #expect(record.covers(try scope("me"), resources: ["https://a"], details: []))
        #expect(!record.covers(try scope("me"), resources: ["https://b"], details: []))
        #expect(!record.covers(try scope("me"), resources: ["https://a", "https://b"], details: []))
        #expect(!record.covers(try scope("me"), resources: [], details: []), "more is asked for")
        record.take(try scope("me"), of: try scope("me"), resources: [], details: [], of: [])
        #expect(record.covers(try scope("me"), resources: ["https://b"], details: []))
        #expect(record.covers(try scope("me items"), resources: ["https://a"], details: []))
        #expect(!record.covers(try scope("me items"), resources: ["https://b"], details: []))
    }

    @Test("what is not allowed now is forgotten, wherever it was allowed before")
    func refused() throws {
        var record = try record("me items")
        record.take(try scope("me"), of: try scope("me"), resources: ["https://a"], details: [], of: [])
        record.take(try scope("items"), of: try scope("me items"), resources: ["https://b"], details: [], of: [])
        #expect(!record.covers(try scope("me"), resources: ["https://a"], details: []))
        #expect(
            record.covers(try scope("items"), resources: [], details: []),
            "it was allowed without a resource, and still is")
        record.forget(try scope("items"))
        #expect(record.isEmpty)
    }

    @Test("RFC 9396 §3 objects are remembered as they stood, and replaced by what is answered of them")
    func details() throws {
        let wide = try #require(AuthorizationDetail(["type": "t", "actions": ["read", "write"]]))
        let narrow = try #require(AuthorizationDetail(["type": "t", "actions": ["read"]]))
        var record = try record()
        record.take(.empty, of: .empty, resources: [], details: [wide], of: [wide])
        #expect(
            record.covers(.empty, resources: [], details: [wide])
                && record.covers(.empty, resources: [], details: [narrow]))
        record.take(.empty, of: .empty, resources: [], details: [narrow], of: [narrow])
        #expect(!record.covers(.empty, resources: [], details: [wide]))
        record.take(.empty, of: .empty, resources: [], details: [], of: [narrow])
        #expect(record.isEmpty)
    }

    @Test("the record is bounded")
    func bounds() throws {
        var record = try record()
        for number in 0..<100 {
            let detail = try #require(AuthorizationDetail(["type": "t", "number": .int(Int64(number))]))
            record.take(
                try scope("me"), of: try scope("me"), resources: ["https://\(number)"], details: [detail], of: [detail])
        }
        #expect(record.resourceScopes.count <= 32 && record.authorizationDetails.count <= 32)
        #expect(record.covers(try scope("me"), resources: ["https://99"], details: []))
    }
}
