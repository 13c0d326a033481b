import HTTPTypes
import Logging
import NIOCore

/// Logs and counts what is refused before it is a request, and makes its answer.
struct RefusalLog: Sendable {
    struct Answer {
        let fields: HTTPFields
        let body: ByteBuffer
    }

    let logger: Logger
    let metrics: HTTPMetrics

    func answer(_ reason: RefusedHead) -> Answer {
        let requestID = RequestID.fresh()
        logger.info(
            "Malformed request", metadata: ["error.code": "\(reason.rawValue)", "request_id": "\(requestID)"])
        metrics.refused(reason.rawValue)
        let body = ErrorAnswer.body(reason.status, requestID: requestID)
        let fields: HTTPFields = [
            .contentType: "application/json", .contentLength: String(body.readableBytes), .cacheControl: "no-store",
            .xRequestID: requestID, .date: HTTPDate.now(), .xContentTypeOptions: "nosniff",
        ]
        return Answer(fields: fields, body: body)
    }

    func overloaded(_ admission: ConnectionRegistry.Admission) {
        metrics.refused(admission == .overShare ? "too_many_from_network" : "too_many_connections")
    }

    func acceptFailed(_ error: any Error) {
        logger.warning("Accepting a connection failed", metadata: ["error": "\(error)"])
        metrics.refused("accept_failed")
    }
}
