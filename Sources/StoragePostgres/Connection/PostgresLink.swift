import CPostgres

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One connection of libpq. Nothing here waits; whoever has it watches its socket.
///
/// libpq's connection may be used by any thread, one at a time: the connector's until it stands, then the pool's.
final class PostgresLink: @unchecked Sendable {
    private let connection: OpaquePointer
    /// The names of the statements that are prepared on this connection, or on their way.
    private var prepared: [String: String] = [:]
    private var names = 0
    private var isClosed = false

    init(owning connection: OpaquePointer) {
        self.connection = connection
        // libpq's own writes to standard error.
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
    }

    deinit { close() }

    /// Ends the connection.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        PQfinish(connection)
    }

    /// The socket to watch.
    var socket: CInt { isClosed ? -1 : PQsocket(connection) }

    /// Whether the connection is lost.
    var isBroken: Bool { isClosed || PQstatus(connection) == CONNECTION_BAD }

    /// Whether no transaction is open on it.
    var isOutsideTransaction: Bool { !isClosed && PQtransactionStatus(connection) == PQTRANS_IDLE }

    /// What the server says of itself at the beginning, as `server_encoding`.
    func parameter(_ name: String) -> String? { PQparameterStatus(connection, name).map { String(cString: $0) } }

    /// The version of the server, as 150018.
    var serverVersion: CInt { PQserverVersion(connection) }

    /// The last error of the connection itself: no value stands in it.
    var failure: PostgresError {
        let text = isClosed ? "" : String(cString: PQerrorMessage(connection))
        let line = text.split(separator: "\n").map { $0.drop { $0 == "\t" } }.joined(separator: " ")
        return PostgresError(.connectionLost, line.isEmpty ? "the connection was lost" : line)
    }
}

// MARK: Pipeline

extension PostgresLink {
    /// From now on calls go out behind one another.
    func enterPipeline() -> Bool { PQsetnonblocking(connection, 1) == 0 && PQenterPipelineMode(connection) == 1 }

    /// Puts calls on their way that are one transaction, and says what comes back for each. Nil: the connection is lost.
    func send(_ calls: [SQLCall]) -> [Expected]? {
        var expected: [Expected] = []
        for call in calls {
            let name: String
            if let known = prepared[call.text] {
                name = known
            } else {
                name = "s\(names)"
                names += 1
                guard PQsendPrepare(connection, name, call.text, 0, nil) == 1 else { return nil }
                prepared[call.text] = name
                expected.append(.preparation(call.text))
            }
            let isSent = SQLParameters(call.values).withArrays { count, values, lengths, formats in
                PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1)
            }
            guard isSent == 1 else { return nil }
            expected.append(.result(call.text))
        }
        return PQpipelineSync(connection) == 1 ? expected : nil
    }

    /// What an answer belongs to.
    enum Expected: Sendable {
        case preparation(String)
        case result(String)
    }

    /// The statement is to be prepared again, under a name of its own.
    func forget(_ text: String) { prepared[text] = nil }

    /// Sends what waits. Nil: the connection is lost; true: more is to be sent when the socket takes it.
    func flush() -> Bool? {
        switch PQflush(connection) {
        case 0: false
        case 1: true
        default: nil
        }
    }

    /// Takes in what the socket has. False: the connection is lost.
    func receive() -> Bool { PQconsumeInput(connection) == 1 }

    /// The next answer that is there.
    func next() -> Answer {
        var ends = 0
        while PQisBusy(connection) == 0 {
            guard let result = PQgetResult(connection) else {
                // The end of one statement's answers. Two in a row: nothing is expected any more.
                ends += 1
                if ends > 1 { return .nothing }
                continue
            }
            return Self.answer(result)
        }
        return .nothing
    }

    /// The next notification that has come, by its payload: for a connection that listens.
    func nextNotification() -> String? {
        guard let notification = PQnotifies(connection) else { return nil }
        defer { PQfreemem(notification) }
        return notification.pointee.extra.map { String(cString: $0) } ?? ""
    }

    /// One step of what the server says.
    enum Answer {
        case nothing
        case result(SQLResult)
        case error(PostgresError)
        /// Not done, because an earlier statement of the same transaction failed.
        case skipped
        /// What was sent together is committed, or was undone.
        case end
    }

    static func answer(_ result: OpaquePointer) -> Answer {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return .result(SQLResult(owning: result))
        case PGRES_PIPELINE_SYNC:
            PQclear(result)
            return .end
        case PGRES_PIPELINE_ABORTED:
            PQclear(result)
            return .skipped
        default:
            defer { PQclear(result) }
            return .error(error(result))
        }
    }

    /// The server's words, without its "detail", which quotes rows. Errors of class 22 quote values in the first line too.
    private static func error(_ result: OpaquePointer) -> PostgresError {
        func field(_ code: Character) -> String? {
            PQresultErrorField(result, CInt(code.asciiValue ?? 0)).map { String(cString: $0) }
        }
        guard let state = field("C") else {
            return PostgresError(.connectionLost, "the connection was lost")
        }
        let text = state.hasPrefix("22") ? "a value that the server does not take" : field("M") ?? ""
        return PostgresError(.refused, state: state, text)
    }
}

// MARK: Waiting, for threads that may

extension PostgresLink {
    /// Runs statements one after the other on a connection outside the pipeline, and waits for all: for the thread that connects.
    @discardableResult
    func run(_ text: String, within limit: Duration) throws(PostgresError) -> SQLResult? {
        guard PQsendQuery(connection, text) == 1 else { throw failure }
        let deadline = ContinuousClock.now + limit
        var last: SQLResult?
        var refusal: PostgresError?
        while true {
            while PQisBusy(connection) == 1 {
                try wait(POLLIN, until: deadline)
                guard receive() else { throw failure }
            }
            guard let result = PQgetResult(connection) else { break }
            switch Self.answer(result) {
            case .result(let result): last = result
            case .error(let error): refusal = refusal ?? error
            case .nothing, .skipped, .end: break
            }
        }
        if let refusal { throw refusal }
        return last
    }

    private func wait(_ events: Int32, until deadline: ContinuousClock.Instant) throws(PostgresError) {
        _ = flush()
        let left = deadline - .now
        guard left > .zero else { throw PostgresError(.timeout, "no answer in time") }
        var descriptor = pollfd(fd: socket, events: Int16(events), revents: 0)
        _ = poll(&descriptor, 1, left.milliseconds)
    }
}

extension Duration {
    /// For `poll`: rounded up, so that a wait never ends before its time; at most an hour.
    var milliseconds: CInt {
        let (seconds, attoseconds) = components
        guard seconds < 3600 else { return 3_600_000 }
        return CInt(max(0, seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}
