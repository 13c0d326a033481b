#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

// Runs on the pool's thread.
extension PostgresPool {
    /// Waits until something comes or is overdue, and takes in what came.
    func wait() {
        var descriptors = [pollfd(fd: mailbox.readEnd, events: Int16(POLLIN), revents: 0)]
        var indices: [Int] = []
        for (index, lane) in lanes.enumerated() {
            guard let link = lane.link else { continue }
            let events = lane.isUnsent ? POLLIN | POLLOUT : POLLIN
            descriptors.append(pollfd(fd: link.socket, events: Int16(events), revents: 0))
            indices.append(index)
        }
        guard poll(&descriptors, nfds_t(descriptors.count), timeout) > 0 else { return }
        for (lane, descriptor) in zip(indices, descriptors.dropFirst()) where descriptor.revents != 0 { serve(lane) }
    }

    /// Until when nothing is to be done unless something comes; -1: for ever.
    private var timeout: CInt {
        let moments =
            [calls.first?.until, leases.first?.until, plan.nextAttempt] + lanes.map { $0.underway.first?.deadline }
        guard let next = moments.compactMap(\.self).min() else { return -1 }
        return (next - .now).milliseconds
    }

    private func serve(_ lane: Int) {
        guard let link = lanes[lane].link else { return }
        guard link.receive(), let isUnsent = link.flush() else { return lose(lane, link.failure) }
        lanes[lane].isUnsent = isUnsent
        var end: PostgresError?
        reading: while true {
            let answer = link.next()
            if case .nothing = answer { break reading }
            guard !lanes[lane].underway.isEmpty else {
                return lose(lane, PostgresError(.malformed, "an answer that nobody asked for"))
            }
            if let error = take(answer, on: lane, of: link) { end = end ?? error }
        }
        if let end { lose(lane, end) } else if link.isBroken { lose(lane, link.failure) }
    }

    /// Takes one step of the answer to the first that waits. Says why the connection is to be closed, where it is.
    private func take(_ answer: PostgresLink.Answer, on lane: Int, of link: PostgresLink) -> PostgresError? {
        switch answer {
        case .nothing: break
        case .result(let result):
            if case .result = lanes[lane].underway[0].expected.popFirst() {
                lanes[lane].underway[0].results.append(result)
            }
        case .error(let error):
            lanes[lane].underway[0].error = lanes[lane].underway[0].error ?? error
            switch lanes[lane].underway[0].expected.popFirst() {
            case .preparation(let text): link.forget(text)
            case .result(let text) where error.losesStatement: link.forget(text)
            default: break
            }
            if error.endsConnection { return error }
        case .skipped:
            if case .preparation(let text) = lanes[lane].underway[0].expected.popFirst() { link.forget(text) }
        case .end:
            plan.finished(lane)
            lanes[lane].underway.removeFirst().complete()
        }
        return nil
    }
}
