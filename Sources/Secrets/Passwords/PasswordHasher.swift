/// Why a password could not be hashed or compared.
package enum PasswordError: Error, Hashable, Sendable {
    /// All threads are taken and the queue is full: 429 or 503, and try again.
    case busy
    /// A password longer than 1,024 bytes, or an empty one.
    case unacceptablePassword
    /// A stored hash of no known kind, or beyond the limits.
    case malformedHash
    /// The system has no memory for a hash.
    case outOfMemory
}

/// Hashes and compares people's passwords with Argon2id on a bounded number of threads.
package final class PasswordHasher: Sendable {
    /// The longest password, in bytes.
    package static let maximumPasswordLength = 1024

    private let costs: Argon2id
    private let threads: BoundedThreads
    private let random: RandomSource
    /// What an unknown user's password is compared with, so that it takes as long as a known one's.
    private let stranger: Argon2PHC

    /// A hasher on so many threads, with so many callers waiting; past that it throws `.busy`.
    package init(
        costs: Argon2id = .standard, threads: Int = 2, queueLimit: Int = 64, random: RandomSource = .system
    ) {
        self.costs = costs
        self.threads = BoundedThreads(threads: threads, queueLimit: queueLimit)
        self.random = random
        stranger = Argon2PHC(costs: costs, salt: random.bytes(16), hash: random.bytes(32))
    }

    /// The password as a PHC string to store, under a fresh salt.
    package func hash(_ password: String) async throws(PasswordError) -> String {
        let password = PasswordText.prepared(password)
        guard Self.isAcceptable(password) else { throw .unacceptablePassword }
        let salt = random.bytes(16)
        let hash = try await derive(password, salt: salt, costs: costs, count: 32)
        return Argon2PHC(costs: costs, salt: salt, hash: hash).text
    }

    /// Whether the password is the one of a stored PHC string. Pass nil where the user is unknown: the answer is no, in
    /// the time that a wrong password takes.
    ///
    /// Compared is the prepared form; a text that is none is compared as it was typed too, because a hash from elsewhere may be of that.
    package func verify(_ password: String, against stored: String?) async throws(PasswordError) -> Bool {
        let prepared = PasswordText.prepared(password)
        if try await compare(prepared, against: stored) { return true }
        guard !prepared.utf8.elementsEqual(password.utf8) else { return false }
        return try await compare(password, against: stored)
    }

    private func compare(_ password: String, against stored: String?) async throws(PasswordError) -> Bool {
        let phc: Argon2PHC
        if let stored {
            guard let parsed = Argon2PHC(stored) else { return try await verifyMigrated(password, stored) }
            phc = parsed
        } else {
            phc = stranger
        }
        guard Self.isAcceptable(password) else { return false }
        let hash = try await derive(password, salt: phc.salt, costs: phc.costs, count: phc.hash.count)
        return constantTimeEquals(hash, phc.hash) && stored != nil
    }

    private func verifyMigrated(_ password: String, _ stored: String) async throws(PasswordError) -> Bool {
        guard let hash = MigratedHash(stored) else { throw .malformedHash }
        guard Self.isAcceptable(password) else { return false }
        let password = Array(password.utf8)
        return try await onThread { hash.matches(password) }
    }

    /// Whether a stored hash is another application's or has other costs than those that new ones get, and should be replaced at the next login.
    package func needsRehash(_ stored: String) -> Bool { Argon2PHC(stored)?.costs != costs }

    /// Whether a text is a stored hash that `verify` accepts.
    package static func isHash(_ text: String) -> Bool { Argon2PHC(text) != nil || MigratedHash(text) != nil }

    /// Whether a text can be a password: 1 to 1,024 bytes.
    package static func isAcceptable(_ password: String) -> Bool {
        !password.isEmpty && password.utf8.count <= maximumPasswordLength
    }

    private func derive(
        _ password: String, salt: [UInt8], costs: Argon2id, count: Int
    ) async throws(PasswordError) -> [UInt8] {
        let password = Array(password.utf8)
        return try await onThread { costs.derive(password, salt: salt, count: count) }
    }

    /// Runs what costs much on one of the threads; nil: there was no memory for it.
    private func onThread<Value: Sendable>(
        _ work: @escaping @Sendable () -> Value?
    ) async throws(PasswordError) -> Value {
        let result: Result<Value, PasswordError> = await withCheckedContinuation { continuation in
            let accepted = threads.submit {
                continuation.resume(returning: work().map { .success($0) } ?? .failure(.outOfMemory))
            }
            if !accepted { continuation.resume(returning: .failure(.busy)) }
        }
        return try result.get()
    }
}
