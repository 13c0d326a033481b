import Secrets
import Synchronization
import Testing

/// Cheap, so that the tests are quick; the standard costs have a test of their own.
private let cheap = Argon2id(passes: 1, memory: 64, lanes: 1)

@Suite("RFC 9106 password hashing")
struct PasswordTests {
    @Test("a password matches its own hash and no other does")
    func roundTrip() async throws {
        let hasher = PasswordHasher(costs: cheap)
        let stored = try await hasher.hash("correct horse")
        #expect(stored.hasPrefix("$argon2id$v=19$m=64,t=1,p=1$"))
        #expect(try await hasher.verify("correct horse", against: stored))
        #expect(try await !hasher.verify("correct horsf", against: stored))
        #expect(try await !hasher.verify("", against: stored))
        #expect(try await hasher.hash("correct horse") != stored)
        #expect(try await hasher.verify("a\u{0}b", against: hasher.hash("a\u{0}b")))
        #expect(try await !hasher.verify("a\u{0}c", against: hasher.hash("a\u{0}b")))
    }

    @Test("a hash that the reference implementation made is accepted")
    func reference() async throws {
        // libargon2: argon2id_hash_encoded(2, 19456, 1, "password", "somesaltSOMESALT", 32)
        let stored = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRTT01FU0FMVA$DkdiWnw7T03ffprnn4mlDkd3/sCJ7cwkgD7pdNvv6t8"
        #expect(try await PasswordHasher().verify("password", against: stored))
        #expect(!PasswordHasher().needsRehash(stored))
    }

    @Test("an unknown user is refused, whatever the password")
    func stranger() async throws {
        #expect(try await !PasswordHasher(costs: cheap).verify("x", against: nil))
    }

    @Test("an unknown user takes as long as a wrong password")
    func strangerTime() async throws {
        let hasher = PasswordHasher(costs: Argon2id(passes: 2, memory: 4096, lanes: 1), threads: 1)
        let stored = try await hasher.hash("known")
        func time(_ stored: String?) async throws -> Duration {
            let start = ContinuousClock.now
            _ = try await hasher.verify("wrong", against: stored)
            return start.duration(to: .now)
        }
        // In turn, and the fastest of many: what else the machine does slows both alike.
        var (known, unknown) = (Duration.seconds(60), Duration.seconds(60))
        for _ in 0..<40 {
            known = min(known, try await time(stored))
            unknown = min(unknown, try await time(nil))
        }
        #expect(unknown > known / 3 && unknown < known * 3)
    }

    @Test("a password that is empty or longer than 1,024 bytes is not hashed")
    func lengths() async throws {
        let hasher = PasswordHasher(costs: cheap)
        let longest = String(repeating: "a", count: 1024)
        #expect(try await hasher.verify(longest, against: hasher.hash(longest)))
        await #expect(throws: PasswordError.unacceptablePassword) { try await hasher.hash(longest + "a") }
        await #expect(throws: PasswordError.unacceptablePassword) { try await hasher.hash("") }
        #expect(try await !hasher.verify(longest + "a", against: hasher.hash(longest)))
    }

    @Test("other costs ask for a new hash")
    func rehash() async throws {
        let stored = try await PasswordHasher(costs: cheap).hash("x")
        #expect(!PasswordHasher(costs: cheap).needsRehash(stored))
        #expect(PasswordHasher().needsRehash(stored))
        #expect(try await PasswordHasher(threads: 1).verify("x", against: stored))
    }

    @Test(
        "a stored text that is no Argon2id hash, or one of unbounded cost, is refused",
        arguments: [
            "", "x", "$argon2id$", "$argon2d$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=16$m=64,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=4194304,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=64,t=99999,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=64,t=0,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=64,t=1,p=0$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=4294967296,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=64,t=+1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$AA", "$argon2id$v=19$m=64,t=1,p=1$c2F$AAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=64,t=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA", "$2b$12$abcdefghijklmnopqrstuv",
        ])
    func malformed(stored: String) async {
        #expect(!PasswordHasher.isHash(stored))
        await #expect(throws: PasswordError.malformedHash) {
            try await PasswordHasher(costs: cheap).verify("x", against: stored)
        }
    }
}

@Suite("Bounded threads")
struct BoundedThreadsTests {
    @Test("past its queue a pool refuses, and after it has room it accepts again")
    func bounds() async {
        let pool = BoundedThreads(threads: 2, queueLimit: 3)
        let gate = Gate()
        let done = Counter()
        for _ in 0..<5 {
            #expect(
                pool.submit {
                    gate.wait(); done.increment()
                })
        }
        #expect(!pool.submit { done.increment() })
        gate.open()
        while done.value < 5 { await Task.yield() }
        while !pool.submit({ done.increment() }) { await Task.yield() }
        while done.value < 6 { await Task.yield() }
    }

    @Test("every accepted job runs exactly once, from many tasks at a time")
    func many() async {
        let pool = BoundedThreads(threads: 3, queueLimit: 10_000)
        let done = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask { for _ in 0..<100 { _ = pool.submit { done.increment() } } }
            }
        }
        while done.value < 2000 { await Task.yield() }
        #expect(done.value == 2000)
    }

    @Test("a hasher that is full says busy")
    func busy() async throws {
        let hasher = PasswordHasher(costs: Argon2id(passes: 2, memory: 16 * 1024, lanes: 1), threads: 1, queueLimit: 1)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                group.addTask { (try? await hasher.hash("x")) != nil }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(outcomes.contains(true))
        #expect(outcomes.contains(false))
        #expect(try await hasher.verify("x", against: hasher.hash("x")))
    }
}

/// Holds threads back until it is opened.
private final class Gate: Sendable {
    private let isOpen = Mutex(false)
    func open() { isOpen.withLock { $0 = true } }
    func wait() { while !isOpen.withLock({ $0 }) {} }
}
