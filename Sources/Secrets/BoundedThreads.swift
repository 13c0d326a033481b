#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import Synchronization

/// Runs slow computations on a few threads of their own, so that they never hold up those that serve requests.
///
/// A thread lives while there is work and ends when the queue is empty: idle, the pool costs nothing.
package final class BoundedThreads: Sendable {
    /// What a thread runs.
    package typealias Job = @Sendable () -> Void

    private struct State {
        var running = 0
        var queue: [Job] = []
    }

    private let threads: Int
    private let queueLimit: Int
    private let state = Mutex(State())

    /// A pool of at most so many threads, and so many jobs waiting for one.
    package init(threads: Int, queueLimit: Int) {
        self.threads = max(1, threads)
        self.queueLimit = max(0, queueLimit)
    }

    /// Runs the job on a thread of the pool; false where all are taken and the queue is full, and then it never runs.
    package func submit(_ job: @escaping Job) -> Bool {
        enum Place { case thread, queue, none }
        let place: Place = state.withLock { state in
            if state.running < threads {
                state.running += 1
                return .thread
            }
            guard state.queue.count < queueLimit else { return .none }
            state.queue.append(job)
            return .queue
        }
        switch place {
        case .queue: return true
        case .none: return false
        case .thread:
            if startThread({ self.drain(from: job) }) { return true }
            // The system has no thread to give. What was queued meanwhile, with no other thread to take it, is done here.
            drain(from: nil)
            return false
        }
    }

    private func drain(from first: Job?) {
        first?()
        while true {
            let job: Job? = state.withLock { state in
                if state.queue.isEmpty {
                    state.running -= 1
                    return nil
                }
                return state.queue.removeFirst()
            }
            guard let job else { return }
            job()
        }
    }
}

/// A closure on its way to a thread.
private final class ThreadStart: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    let start = Unmanaged.passRetained(ThreadStart(body))
    #if canImport(Darwin)
    var thread: pthread_t?
    #else
    var thread = pthread_t()
    #endif
    let result = pthread_create(&thread, nil, threadMain, start.toOpaque())
    guard result == 0 else {
        start.release()
        return false
    }
    #if canImport(Darwin)
    if let thread { pthread_detach(thread) }
    #else
    pthread_detach(thread)
    #endif
    return true
}

#if canImport(Darwin)
private func threadMain(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().body()
    return nil
}
#else
private func threadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().body() }
    return nil
}
#endif
