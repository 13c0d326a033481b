// One of several processes that want the same things of one PostgreSQL: it opens the store at the URL of its argument (making the schema,
// where it is the first), then redeems codes and rotates a grant, each as often as many tasks can, and prints a line for each that it won.

import Logging
import OAuthCore
import Storage
import StoragePostgres

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One write call a line, so that a line is whole or absent.
@Sendable func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(1, bytes, bytes.count)
}

let now = UnixTime(seconds: 1_000_000)
let end = now + .seconds(3600)

func contend(_ store: PostgresStore) async throws {
    try await withThrowingDiscardingTaskGroup { group in
        for number in 0..<25 {
            let hash = SecretHash(Array("code-\(number)".utf8))
            for _ in 0..<8 {
                group.addTask {
                    let write = try await store.redeem(hash, now: now, evidenceUntil: end)
                    if write == .won { say("code \(number)") }
                }
            }
            let key = SecretHash(Array("claim-\(number)".utf8))
            for _ in 0..<4 {
                group.addTask {
                    let write = try await store.claim(key, purpose: .form, now: now, expiresAt: end)
                    if write == .won { say("claim \(number)") }
                }
            }
        }
    }
    for generation in Int64(1)...40 {
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    let id = GrantID("grant")
                    let (write, _) = try await store.rotate(id, generation: generation, now: now, expiresAt: end)
                    if write == .won { say("generation \(generation)") }
                }
            }
        }
    }
}

guard CommandLine.arguments.count == 2 else {
    say("usage: storage-contender postgresql://…")
    exit(64)
}
do {
    let location = try PostgresLocation(url: CommandLine.arguments[1])
    let store = try await PostgresStore.open(location, logger: Logger(label: "contender"))
    say("open")
    // Both begin when both are there.
    _ = readLine()
    try await contend(store)
    await store.close()
    say("end")
} catch {
    say("error \(error)")
    exit(1)
}
