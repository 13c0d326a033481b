import HTTPTypes
package import Storage

extension BFFFailure {
    /// A cookie that names no live session, or one that may not be used from there.
    package static func sessionExpired(_ detail: String) -> BFFFailure {
        BFFFailure(.sessionExpired, .unauthorized, "The session has expired. Log in again.", detail: detail)
    }

    /// The store cannot be asked: nothing is let in.
    package static func storeUnavailable(_ error: StoreError) -> BFFFailure {
        BFFFailure(
            .temporarilyUnavailable, .serviceUnavailable, "The service cannot answer now. Try again later.",
            detail: "session store: \(error)")
    }

    /// A request that is not as it must be.
    package static func invalidRequest(_ description: StaticString, detail: String) -> BFFFailure {
        BFFFailure(.invalidRequest, .badRequest, description, detail: detail)
    }

    /// There is nothing.
    package static func notFound(_ detail: String) -> BFFFailure {
        BFFFailure(.notFound, .notFound, "There is nothing at this path.", detail: detail)
    }
}

/// What the store answers, its failure turned into one of the request.
package func loaded<Value>(
    _ answer: @autoclosure () async throws(StoreError) -> Value
) async throws(BFFFailure) -> Value {
    do throws(StoreError) { return try await answer() } catch { throw .storeUnavailable(error) }
}
