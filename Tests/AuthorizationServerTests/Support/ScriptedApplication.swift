import HTTPExchange
import HTTPTypes
import OAuthCore
import Synchronization

/// An old application with its check-password endpoint: it answers what the test tells it to, and remembers what it was asked.
final class ScriptedApplication: OutboundClient {
    static let url = "https://old.example.com/check-password"
    static let token = "0123456789abcdef0123456789abcdef"

    typealias Answer = @Sendable (OutboundRequest) async -> Result<OutboundResponse, OutboundError>

    private let answer: Answer
    private let seen = Mutex<[OutboundRequest]>([])

    /// It answers every request alike.
    init(_ answer: @escaping Answer) { self.answer = answer }

    /// An application that knows one password for all names.
    static func confirming(_ person: JSONObject = [:], password: String = "old password") -> ScriptedApplication {
        ScriptedApplication { request in
            let asked = try? JSONReader.parseObject(request.body)
            guard asked?["password"] == .string(password) else {
                return .success(OutboundResponse(status: .unauthorized))
            }
            return .success(json(person))
        }
    }

    /// A person in the words of the contract.
    static func json(_ object: JSONObject, type: String = "application/json; charset=utf-8") -> OutboundResponse {
        var writer = JSONWriter()
        writer.value(.object(object))
        return OutboundResponse(status: .ok, headerFields: [.contentType: type], body: writer.bytes)
    }

    /// What it was asked so far.
    var requests: [OutboundRequest] { seen.withLock { $0 } }

    func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        seen.withLock { $0.append(request) }
        return try await answer(request).get()
    }
}
