// Writes to the store at the path of its argument until it is killed, from many tasks at once, and prints a line for each grant
// after its write was acknowledged. A rotation that was acknowledged is printed as "<grant> <generation>".

import Logging
import OAuthCore
import Storage
import StorageSQLite

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// One write call a line, so that a line is whole or absent, however the process ends.
@Sendable func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(1, bytes, bytes.count)
}

@Sendable func work(_ store: SQLiteStore, task: Int) async throws(StoreError) {
    let now = UnixTime(seconds: 1_000_000)
    let end = now + .seconds(3600)
    for number in 0..<Int.max {
        let id = GrantID("\(task)-\(number)")
        let grant = GrantRecord(
            id: id, subject: SubjectID("subject"), clientID: ClientID("client"), sessionID: SessionID("session"),
            scope: Scope([.openid]), authTime: now, createdAt: now, expiresAt: end)
        try await store.insert(grant)
        say("\(id) 0")
        guard try await store.activate(id, now: now, expiresAt: end, issuesRefreshToken: true) == .won else { continue }
        say("\(id) 1")
        guard try await store.rotate(id, generation: 1, now: now, expiresAt: end).0 == .won else { continue }
        say("\(id) 2")
    }
}

guard CommandLine.arguments.count == 2 else {
    say("usage: storage-crash-writer PATH")
    exit(64)
}
do {
    let store = try await SQLiteStore.open(path: CommandLine.arguments[1], logger: Logger(label: "crash-writer"))
    try await withThrowingTaskGroup(of: Void.self) { group in
        for task in 0..<16 { group.addTask { try await work(store, task: task) } }
        try await group.waitForAll()
    }
} catch {
    say("failed: \(error)")
    exit(1)
}
