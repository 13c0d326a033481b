// Writes to the store at the path of its argument until it is killed, from many tasks at once, and prints a line for each grant
// after its write was acknowledged. A rotation that was acknowledged is printed as "<grant> <generation>", new tokens of a session of the
// backend-for-frontend as "session-<task>-<number> <generation>".
//
// With a number as second argument no file may grow past so many bytes, as on a full disk: it then prints the error, gives the room
// back, writes once more and ends.

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

@Sendable func work(_ store: SQLiteStore, task: Int, count: Int = .max) async throws(StoreError) {
    let now = UnixTime(seconds: 1_000_000)
    let end = now + .seconds(3600)
    for number in 0..<count {
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
        try await workOnSession(store, name: "session-\(task)-\(number)", now: now, end: end)
    }
}

@Sendable func workOnSession(_ store: SQLiteStore, name: String, now: UnixTime, end: UnixTime) async throws(StoreError)
{
    let hash = SecretHash(Array(name.utf8))
    let session = BFFSessionRecord(
        hash: hash, handle: name, user: BFFUser(provider: "provider", subject: SubjectID("subject")),
        providerSessionID: nil, tokens: .init(accessToken: [0]), fingerprintHash: nil, createdAt: now,
        idleExpiresAt: end, endsAt: end)
    try await store.insert(session, replacing: nil)
    say("\(name) 0")
    let tokens = BFFSessionRecord.SealedTokens(accessToken: [1], generation: 1)
    guard try await store.replaceTokens(tokens, of: hash, expectedGeneration: 0, now: now) == .won else { return }
    say("\(name) 1")
}

func limitFiles(to bytes: rlim_t) {
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit()
    getrlimit(fileSizeResource, &limit)
    limit.rlim_cur = min(bytes, limit.rlim_max)
    setrlimit(fileSizeResource, &limit)
}

#if canImport(Glibc)
let fileSizeResource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
#else
let fileSizeResource = RLIMIT_FSIZE
#endif

guard CommandLine.arguments.count > 1 else {
    say("usage: storage-crash-writer PATH [BYTES]")
    exit(64)
}
let store = try await SQLiteStore.open(path: CommandLine.arguments[1], logger: Logger(label: "crash-writer"))
if CommandLine.arguments.count > 2, let bytes = rlim_t(CommandLine.arguments[2]) { limitFiles(to: bytes) }
await withTaskGroup(of: Void.self) { group in
    for task in 0..<16 {
        group.addTask {
            do throws(StoreError) {
                try await work(store, task: task)
            } catch {
                say("error \(error)")
            }
        }
    }
}
limitFiles(to: .max)
try await work(store, task: 99, count: 1)
await store.close()
say("recovered")
