import CPostgres
import Dispatch
import Logging

/// Makes connections on threads of its own, because libpq looks up names and reads certificates while its caller waits.
final class PostgresConnector: Sendable {
    let location: PostgresLocation
    let settings: PostgresSettings
    private let queue = DispatchQueue(label: "gatehouse.storage.postgres.connect", attributes: .concurrent)

    init(location: PostgresLocation, settings: PostgresSettings) {
        self.location = location
        self.settings = settings
    }

    /// What a log line says of the place.
    var metadata: Logger.Metadata { ["postgres.location": "\(location)"] }

    /// Makes a connection, sets it up, and hands it on in pipeline mode.
    func connect(_ done: @escaping @Sendable (Result<PostgresLink, PostgresError>) -> Void) {
        queue.async { done(Result { () throws(PostgresError) in try self.pipelined() }) }
    }

    /// Does something on a connection of its own, outside the pipeline.
    func withConnection<T: Sendable>(
        _ body: @escaping @Sendable (PostgresLink) throws(PostgresError) -> T
    ) async -> Result<T, PostgresError> {
        await withCheckedContinuation { waiter in
            queue.async {
                waiter.resume(
                    returning: Result { () throws(PostgresError) in
                        let link = try self.connected()
                        defer { link.close() }
                        return try body(link)
                    })
            }
        }
    }

    /// Takes the database for oneself, until what it gives is released. Throws where a node uses it.
    func held() async throws(PostgresError) -> PostgresLink {
        let result: Result<PostgresLink, PostgresError> = await withCheckedContinuation { waiter in
            queue.async {
                waiter.resume(
                    returning: Result { () throws(PostgresError) in
                        let link = try self.connected()
                        try PostgresPresence.hold(link, "\(self.location)", within: self.settings.connectTimeout)
                        return link
                    })
            }
        }
        return try result.get()
    }

    private func pipelined() throws(PostgresError) -> PostgresLink {
        let link = try connected()
        // What was acknowledged must be on the disk, whatever the database has as its default. Conditions of a statement are checked again on the row that another transaction has just changed: what "one conditional write" needs.
        try link.run(
            """
            SET default_transaction_isolation = 'read committed';
            SET statement_timeout = \(settings.statementTimeout.milliseconds);
            SET idle_in_transaction_session_timeout = \(settings.answerTimeout.milliseconds);
            SELECT set_config('synchronous_commit', '\(settings.isDurable ? "on" : "off")', false)
                WHERE current_setting('synchronous_commit') = '\(settings.isDurable ? "off" : "on")'
            """, within: settings.connectTimeout)
        if settings.isNode { try PostgresPresence.join(link, "\(location)", within: settings.connectTimeout) }
        guard link.enterPipeline() else { throw link.failure }
        return link
    }

    /// Makes a connection and waits until it stands, for a thread that may.
    func connected() throws(PostgresError) -> PostgresLink {
        let pairs = location.parameters.sorted { $0.key < $1.key }
        let connection = withCStrings(pairs.map(\.key)) { keys in
            withCStrings(pairs.map(\.value)) { values in PQconnectdbParams(keys, values, 0) }
        }
        guard let connection else { throw PostgresError(.cannotConnect, "no memory") }
        let link = PostgresLink(owning: connection)
        guard !link.isBroken else { throw PostgresError(.cannotConnect, link.failure.detail) }
        guard link.serverVersion >= 130_000 else {
            throw PostgresError(
                .malformed, "the server is version \(link.serverVersion / 10_000), expected 13 or newer")
        }
        guard link.parameter("server_encoding") == "UTF8" else {
            throw PostgresError(
                .malformed, "the database is not in UTF8: make it with ENCODING 'UTF8' TEMPLATE template0")
        }
        return link
    }
}

/// Calls `body` with C strings in an array that ends with NULL.
private func withCStrings<T>(_ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> T) -> T {
    let bytes = strings.map { Array($0.utf8CString) }
    return bytes.flatMap { $0 }.withUnsafeBufferPointer { all in
        var start = 0
        var pointers: [UnsafePointer<CChar>?] = []
        for string in bytes {
            pointers.append(all.baseAddress.map { $0 + start })
            start += string.count
        }
        return body(pointers + [nil])
    }
}
