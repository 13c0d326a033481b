import AuthorizationServer
import OAuthCore
import Storage
import StorageSQLite
import Testing

@Suite("GDPR article 15: what a person takes along")
struct AccountExportTests {
    private func events(_ harness: Harness) async throws -> [JSONObject] {
        let user: User = try #require(try await harness.store.user(subject: TestDirectory.subject))
        let object = try await AccountChanges(context: harness.context).export(user, AccountChanges.Source("a test"))
        return try #require(object["events"]?.arrayValue).compactMap(\.objectValue)
    }

    private func add(_ count: Int, of subject: String, _ harness: Harness) async throws {
        let now = harness.clock.now
        for start in stride(from: 0, to: count, by: 500) {
            let events = (start..<min(start + 500, count)).map { number in
                AuditEvent(
                    .loginSucceeded, at: now, subject: SubjectID(subject), clientAddress: "192.0.2.\(number % 250)")
            }
            try await harness.context.stores.audit.append(events)
        }
    }

    @Test("a person's events are there however much happened to others since")
    func others() async throws {
        let harness = try await Harness()
        try await add(3, of: TestDirectory.subject.rawValue, harness)
        try await add(10_050, of: "somebody-else", harness)
        #expect(try await events(harness).count == 3)
    }

    @Test("more events than one page are all there, newest first, and none of anybody else's")
    func pages() async throws {
        let harness = try await Harness()
        for number in 0..<3 {
            try await add(400, of: TestDirectory.subject.rawValue, harness)
            try await add(10, of: "somebody-else", harness)
            harness.clock.advance(.seconds(number + 1))
        }
        let events = try await events(harness)
        #expect(events.count == 1200)
        let moments = events.compactMap { $0["at"]?.stringValue }
        #expect(moments.count == 1200 && moments == moments.sorted(by: >))
    }
}
