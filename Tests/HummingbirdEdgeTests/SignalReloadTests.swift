import Foundation
import HummingbirdEdge
import ServiceLifecycle
import Testing

@Suite("SIGHUP", .serialized, .timeLimit(.minutes(10)))
struct SignalReloadTests {
    @Test("each SIGHUP reloads; an error is logged and the next one is tried again")
    func reload() async throws {
        struct Broken: Error {}
        let log = LogBox()
        let (calls, continuation) = AsyncStream.makeStream(of: Int.self)
        let counter = Counter()
        let service = SignalReload(logger: log.logger()) {
            let call = await counter.next()
            continuation.yield(call)
            if call == 1 { throw Broken() }
        }
        let group = ServiceGroup(configuration: .init(services: [.init(service: service)], logger: log.logger()))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            // The default action of SIGHUP would end the process, so it is ignored until the service has trapped it.
            signal(SIGHUP, SIG_IGN)
            let sender = Task {
                while !Task.isCancelled {
                    kill(getpid(), SIGHUP)
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            for await call in calls where call >= 2 { break }
            sender.cancel()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(log.lines.contains { $0.contains("Reload failed") && $0.contains("Broken") })
        #expect(log.lines.contains { $0.contains("Reloaded") })
    }

    private actor Counter {
        var count = 0
        func next() -> Int {
            count += 1
            return count
        }
    }
}
