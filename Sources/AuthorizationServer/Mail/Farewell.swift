/// Work that may go on for a moment when the server stops: what was promised is finished, and nobody waits long.
enum Farewell {
    /// How long it may go on.
    static let grace: Duration = .seconds(2)

    /// Does the work. Once the task is cancelled, `stop` tells the work to take nothing new in, and what is left after the grace is cancelled.
    static func run(
        grace: Duration = grace, _ work: @escaping @Sendable () async -> Void, stop: @escaping @Sendable () -> Void
    ) async {
        let (stops, stopped) = AsyncStream<Void>.makeStream()
        // A task of its own, because a child would be cancelled at once; it is waited for here.
        let working = Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await work() }
                group.addTask {
                    for await _ in stops {}
                    try? await Task.sleep(for: grace)
                }
                await group.next()
                group.cancelAll()
            }
        }
        await withTaskCancellationHandler {
            await working.value
        } onCancel: {
            stop()
            stopped.finish()
        }
    }
}
