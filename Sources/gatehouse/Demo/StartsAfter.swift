import HTTPExchange
import ServiceLifecycle

/// A service that begins once another one answers.
struct StartsAfter: Service {
    let url: String
    let http: any OutboundClient
    let service: any Service

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await Self.wait(for: url, http: http) }
        } catch is CancellationError {
            // Stopped before it began.
            return
        }
        try await service.run()
    }

    /// Waits until the address answers, at most ten seconds.
    static func wait(for url: String, http: any OutboundClient) async throws {
        var attempts = 0
        while (try? await http.send(.init(url: url, isOperatorConfigured: true))) == nil {
            attempts += 1
            guard attempts < 200 else {
                throw CommandFailure("nothing answers at \(url) after 10 s; is its port taken?")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
