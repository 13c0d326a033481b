import Foundation
import OAuthCore
import Storage
import StoragePostgres
import Synchronization

/// Records of one kind each, and the moments that they live in.
enum Samples {
    static let now = UnixTime(seconds: 1_000_000)
    static let end = now + .seconds(3600)

    static func hash(_ name: String) -> SecretHash { SecretHash(Array(name.utf8)) }

    static func code(_ name: String) -> AuthorizationCodeRecord {
        AuthorizationCodeRecord(
            hash: hash(name), grantID: GrantID("grant"), clientID: ClientID("client"),
            redirectURI: "https://app.example/callback", codeChallenge: nil, nonce: nil, expiresAt: end)
    }

    static func grant(_ id: String, subject: String = "subject") -> GrantRecord {
        var grant = GrantRecord(
            id: GrantID(id), subject: SubjectID(subject), clientID: ClientID("client"),
            sessionID: SessionID("session"), scope: Scope([.openid]), authTime: now, createdAt: now, expiresAt: end)
        grant.activatedAt = now
        grant.generation = 1
        return grant
    }

    static func client(_ id: String) -> Client { Client(clientID: ClientID(id), grantTypes: [], scope: .empty) }

    static func user(_ name: String) -> User {
        User(subject: SubjectID(name), username: name, passwordHash: nil, claims: [:], createdAt: now)
    }
}

extension PostgresSettings {
    /// A pool of few connections that loses patience soon.
    static func impatient(size: Int = 2) -> PostgresSettings {
        var settings = PostgresSettings(size: size)
        settings.queueTimeout = .milliseconds(500)
        settings.statementTimeout = .seconds(1)
        settings.transactionTimeout = .seconds(30)
        settings.answerTimeout = .seconds(3)
        settings.connectTimeout = .seconds(10)
        return settings
    }
}

/// Waits until `condition` holds; an observation, not a pause.
func until(_ what: String, _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw PostgresServer.NotReady(description: "\(what) in 60 s") }
        try await Task.sleep(for: .milliseconds(10))
    }
}

/// What became of many writes.
final class Tally: Sendable {
    struct State {
        var done = 0
        var failed = 0
        var others: [String] = []
        var isOver = false
    }

    let state = Mutex(State())
}

extension PostgresSettings {
    /// For what must come out right on a machine that does much else at once: nothing is given up early.
    static func patient(_ location: PostgresLocation) -> PostgresSettings { patient(size: location.poolSize) }

    static func patient(size: Int = 2) -> PostgresSettings {
        var settings = PostgresSettings(size: size)
        settings.queueTimeout = .seconds(50)
        settings.statementTimeout = .seconds(50)
        settings.answerTimeout = .seconds(55)
        settings.connectTimeout = .seconds(50)
        return settings
    }
}
