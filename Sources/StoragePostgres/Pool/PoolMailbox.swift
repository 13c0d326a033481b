import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// How the pool's thread hears of others: a list, and a pipe that ends its wait.
final class PoolMailbox: Sendable {
    private struct State {
        var messages: [PoolMessage] = []
        var isWoken = false
        var isClosed = false
    }

    private let state = Mutex(State())
    /// To be watched by the thread.
    let readEnd: CInt
    private let writeEnd: CInt

    /// Nil: the process has no descriptors left.
    init?() {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        _ = close(readEnd)
        _ = close(writeEnd)
    }

    /// False: nobody will hear it.
    func post(_ message: PoolMessage) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            state.messages.append(message)
            guard !state.isWoken else { return true }
            state.isWoken = true
            var byte: UInt8 = 1
            _ = write(writeEnd, &byte, 1)
            return true
        }
    }

    /// What has come since the last time.
    func take() -> [PoolMessage] {
        state.withLock { state in
            if state.isWoken {
                var bytes = [UInt8](repeating: 0, count: 16)
                _ = read(readEnd, &bytes, bytes.count)
                state.isWoken = false
            }
            defer { state.messages = [] }
            return state.messages
        }
    }

    /// Takes no more messages, if none has come meanwhile.
    func closeIfEmpty() -> Bool {
        state.withLock { state in
            guard state.messages.isEmpty else { return false }
            state.isClosed = true
            return true
        }
    }
}
