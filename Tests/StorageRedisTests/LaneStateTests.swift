import NIOCore
import StorageRedis
import Testing

@Suite("Redis: what one connection does")
struct LaneStateTests {
    private typealias Lane = LaneState<String, Int>

    private static func lane(_ change: (inout RedisSettings) -> Void = { _ in }) -> Lane {
        var settings = RedisSettings()
        change(&settings)
        return Lane(settings: settings)
    }

    private static func begin() -> NIODeadline { .uptimeNanoseconds(1_000_000_000) }

    private static func put(_ waiter: Int, into lane: inout Lane, commands: Int = 1) -> String {
        let result = lane.enqueue(
            Array(repeating: ["PING"], count: commands), waiter, deadline: begin() + .seconds(Int64(waiter)))
        switch result {
        case .refused(let error): return error.code.rawValue
        case .connect: return "connect"
        case .flush(let link): return "flush \(link)"
        case .wait: return "wait"
        }
    }

    @Test("the first command connects, the next ones wait, and all go out in one piece")
    func first() {
        var lane = Self.lane()
        #expect(Self.put(1, into: &lane) == "connect")
        #expect(Self.put(2, into: &lane) == "wait")
        #expect(lane.connected("a") == true)
        let sent = lane.takeUnsent()
        #expect(sent.map { String(buffer: $0) } == "*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nPING\r\n")
        #expect(lane.takeUnsent() == nil)
        #expect(Self.put(3, into: &lane) == "flush a")
        #expect(Self.put(4, into: &lane) == "wait")
    }

    @Test("answers go to those who asked, in order, several commands together, pushes to nobody")
    func answers() {
        var lane = Self.lane()
        _ = Self.put(1, into: &lane)
        _ = Self.put(2, into: &lane, commands: 2)
        _ = lane.connected("a")
        _ = lane.takeUnsent()
        let first = lane.receive([.push([]), .integer(1), .integer(2)])
        #expect(first?.map(\.0) == [1])
        #expect(first?.map(\.1) == [[.integer(1)]])
        let second = lane.receive([.integer(3)])
        #expect(second?.map(\.1) == [[.integer(2), .integer(3)]])
        #expect(lane.waiting == 0)
        let pushed = lane.receive([.push([])])
        #expect(pushed?.count == 0)
        let unasked = lane.receive([.null])
        #expect(unasked?.count == nil)
    }

    @Test("an answer to a command that was not sent yet is nobody's")
    func early() {
        var lane = Self.lane()
        _ = Self.put(1, into: &lane)
        _ = lane.connected("a")
        let answer = lane.receive([.null])
        #expect(answer?.count == nil)
    }

    @Test("an answer that nobody asked for, in one piece with those before it: nobody is forgotten")
    func unasked() {
        var lane = Self.lane()
        _ = Self.put(1, into: &lane)
        _ = Self.put(2, into: &lane, commands: 2)
        _ = lane.connected("a")
        _ = lane.takeUnsent()
        _ = Self.put(3, into: &lane)
        let answers = lane.receive([.integer(1), .integer(2), .integer(3), .integer(4)])
        #expect(answers?.count == nil)
        let lost = lane.lost(because: RedisError(.malformed, ""))
        #expect(lost.failed == [1, 2, 3])
    }

    @Test("what was taken before the close is sent after it")
    func closingBeforeTheFlush() {
        var lane = Self.lane()
        _ = Self.put(1, into: &lane)
        _ = lane.connected("a")
        let closed = lane.close()
        #expect(closed.failed.isEmpty && closed.link == "a")
        #expect(lane.takeUnsent()?.readableBytes ?? 0 > 0)
        #expect(!lane.isDrained)
        #expect(lane.receive([.null])?.count == 1)
        #expect(lane.isDrained)
    }

    @Test("the queue is bounded in commands and in bytes")
    func bounds() {
        var lane = Self.lane { $0.maximumWaiting = 2 }
        #expect((1...3).map { Self.put($0, into: &lane) } == ["connect", "wait", "overloaded"])
        var narrow = Self.lane { $0.maximumUnsentBytes = 20 }
        #expect((1...3).map { Self.put($0, into: &narrow) } == ["connect", "wait", "overloaded"])
    }

    @Test("a failed connection refuses until one stands, and pauses longer each time")
    func failing() {
        var lane = Self.lane()
        _ = Self.put(1, into: &lane)
        let failed = lane.connectFailed(RedisError(.denied, "WRONGPASS"))
        #expect(failed.failed == [1])
        #expect(failed.tryAgain)
        #expect(Self.put(2, into: &lane) == "denied")
        #expect(lane.pauseEnded() == true)
        #expect(lane.pauseEnded() == false)
        #expect(Self.put(3, into: &lane) == "denied")
        _ = lane.connectFailed(RedisError(.cannotConnect, "refused"))
        #expect(lane.failures == 2)
        #expect(lane.pauseEnded() == true)
        #expect(lane.connected("b") == true)
        #expect(lane.failures == 0)
        // Nothing of the refused commands is sent.
        #expect(lane.takeUnsent() == nil)
    }

    @Test("a lost connection fails all that waited, and none is sent on the next one")
    func lost() {
        var lane = Self.lane()
        _ = Self.put(1, into: &lane)
        _ = lane.connected("a")
        _ = lane.takeUnsent()
        _ = Self.put(2, into: &lane)
        let lost = lane.lost(because: RedisError(.connectionLost, ""))
        #expect(lost.failed == [1, 2])
        #expect(lost.reconnect)
        #expect(Self.put(3, into: &lane) == "wait")
        #expect(lane.connected("b") == true)
        let sent = lane.takeUnsent()
        #expect(sent.map { String(buffer: $0) } == "*1\r\n$4\r\nPING\r\n")
        // Of a server that had stopped to answer nobody waits for the next connection.
        _ = lane.lost(because: RedisError(.timeout, ""))
        #expect(Self.put(4, into: &lane) == "timeout")
    }

    @Test("the oldest command is watched, and the connection closed when it is overdue")
    func overdue() {
        var lane = Self.lane()
        _ = Self.put(1, into: &lane)
        _ = Self.put(2, into: &lane)
        _ = lane.connected("a")
        _ = lane.takeUnsent()
        #expect(lane.mustWatch() == Self.begin() + .seconds(1))
        #expect(lane.mustWatch() == nil)
        _ = lane.receive([.null])
        guard case .checkAt(let next) = lane.overdue(now: Self.begin() + .seconds(1)) else {
            Issue.record("the second one has time left")
            return
        }
        #expect(next == Self.begin() + .seconds(2))
        guard case .close("a", let error) = lane.overdue(now: next) else {
            Issue.record("the second one is overdue")
            return
        }
        #expect(error.code == .timeout)
        _ = lane.receive([.null])
        guard case .nobody = lane.overdue(now: next) else {
            Issue.record("nobody waits")
            return
        }
        _ = Self.put(3, into: &lane)
        #expect(lane.mustWatch() == Self.begin() + .seconds(3))
    }

    @Test(
        "a close ends with the last answer, at once where nobody waits, and a connection that comes after it is not wanted"
    )
    func close() {
        var lane = Self.lane()
        _ = Self.put(1, into: &lane)
        _ = lane.connected("a")
        _ = lane.takeUnsent()
        let closing = lane.close()
        #expect(closing.link == "a")
        #expect(!lane.isDrained)
        #expect(Self.put(2, into: &lane) == "closed")
        _ = lane.receive([.null])
        #expect(lane.isDrained)
        let lost = lane.lost(because: RedisError(.connectionLost, ""))
        #expect(!lost.reconnect)
        var late = Self.lane()
        _ = Self.put(1, into: &late)
        let closed = late.close()
        #expect(closed.failed == [1])
        #expect(late.connected("a") == false)
        let failed = late.connectFailed(RedisError(.cannotConnect, ""))
        #expect(!failed.tryAgain)
    }

    @Test("pauses double up to the longest, and jitter takes up to half away")
    func pauses() {
        let settings = RedisSettings()
        #expect(
            (1...7).map { settings.pause(after: $0, jitter: 0) }
                == [50, 100, 200, 400, 800, 1000, 1000].map { .milliseconds($0) })
        #expect(settings.pause(after: 1000, jitter: 1) == .milliseconds(500))
        #expect(settings.pause(after: 0, jitter: 0) == .milliseconds(50))
    }

    @Test("a connection that is left gives the answers that are due; what comes meanwhile goes out on the next one")
    func leaving() {
        var lane = Self.lane()
        _ = Self.put(1, into: &lane)
        _ = lane.connected("a")
        _ = lane.takeUnsent()
        #expect(lane.leave() == nil)
        #expect(Self.put(2, into: &lane) == "wait")
        #expect(lane.takeUnsent() == nil)
        let first = lane.receive([.integer(1)])
        #expect(first?.map(\.0) == [1])
        #expect(lane.left() == "a")
        #expect(lane.left() == nil)
        #expect(lane.connected("b") == true)
        #expect(lane.takeUnsent()?.readableBytes == 14)
        #expect(lane.leave() == nil)
        let second = lane.receive([.integer(2)])
        #expect(second?.map(\.0) == [2])
    }

    @Test("a connection that is lost while it is left fails those who were sent on it and nobody else")
    func lostLeaving() {
        var lane = Self.lane()
        _ = Self.put(1, into: &lane)
        _ = lane.connected("a")
        _ = lane.takeUnsent()
        _ = lane.leave()
        _ = Self.put(2, into: &lane)
        let lost = lane.lost(because: RedisError(.connectionLost, ""))
        #expect(lost.failed == [1])
        #expect(lost.reconnect)
        #expect(lane.waiting == 1)
        #expect(lane.connected("b") == true)
        #expect(lane.takeUnsent()?.readableBytes == 14)
    }

    @Test(
        "an idle connection is left at once, one that is started connects once, and a close refuses what was not sent")
    func leavingIdle() {
        var lane = Self.lane()
        let starts = (lane.start(), lane.start())
        #expect(starts == (true, false))
        _ = lane.connected("a")
        #expect(lane.leave() == "a")
        _ = lane.connected("b")
        _ = Self.put(1, into: &lane)
        _ = lane.takeUnsent()
        _ = lane.leave()
        _ = Self.put(2, into: &lane)
        let closing = lane.close()
        #expect(closing.failed == [2])
        #expect(closing.link == "b")
        #expect(!lane.isDrained)
    }
}
