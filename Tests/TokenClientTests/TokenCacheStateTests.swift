import OAuthCore
import Testing
import TokenClient

private let key = TokenCacheState.Key(scope: "MyService/weather_read")

@Suite("Tokens of a client: the state, without I/O")
struct TokenCacheStateTests {
    @Test("the first caller requests, those after it wait")
    func sharedRequest() {
        var state = TokenCacheState(timing: TokenTiming())
        #expect(state.lookUp(key, now: start) == .request(after: .zero))
        #expect(state.lookUp(key, now: start) == .wait)
        let token = serviceToken("one")
        state.succeeded(key, token, jitter: 0.5)
        #expect(state.lookUp(key, now: start) == .hit(token))
    }

    @Test("scope and resource tell tokens apart")
    func keys() {
        var state = TokenCacheState(timing: TokenTiming())
        #expect(state.lookUp(key, now: start) == .request(after: .zero))
        #expect(state.lookUp(.init(scope: "other"), now: start) == .request(after: .zero))
        let resource = TokenCacheState.Key(scope: "MyService/weather_read", resource: "https://weather.test")
        #expect(state.lookUp(resource, now: start) == .request(after: .zero))
    }

    @Test("after four fifths of its lifetime one caller renews, and everybody goes on with the token at hand")
    func renewal() {
        var state = TokenCacheState(timing: TokenTiming())
        _ = state.lookUp(key, now: start)
        let token = serviceToken("one")
        state.succeeded(key, token, jitter: 0.5)
        #expect(state.lookUp(key, now: start + .seconds(79)) == .hit(token))
        #expect(state.lookUp(key, now: start + .seconds(80)) == .hitAndRenew(token))
        #expect(state.lookUp(key, now: start + .seconds(80)) == .hit(token))
        let next = serviceToken("two", at: start + .seconds(80))
        state.succeeded(key, next, jitter: 0.5)
        #expect(state.lookUp(key, now: start + .seconds(81)) == .hit(next))
    }

    @Test("without a caller, tokens that were used since their last renewal are due, each once")
    func dueRenewals() {
        var state = TokenCacheState(timing: TokenTiming())
        _ = state.lookUp(key, now: start)
        state.succeeded(key, serviceToken("one"), jitter: 0.5)
        let due = start + .seconds(80)
        #expect(state.dueRenewals(now: due - .milliseconds(1)) == [])
        #expect(state.dueRenewals(now: due) == [key])
        #expect(state.dueRenewals(now: due) == [])
        state.succeeded(key, serviceToken("two", at: due), jitter: 0.5)
        #expect(state.dueRenewals(now: due + .seconds(80)) == [], "nobody has used it")
        _ = state.lookUp(key, now: due)
        #expect(state.dueRenewals(now: due + .seconds(80)) == [key])
    }

    @Test("jitter moves the renewal between 75 and 85 hundredths of the lifetime")
    func renewalJitter() {
        for (jitter, due) in [(0.0, 75), (1.0, 85)] {
            var state = TokenCacheState(timing: TokenTiming())
            _ = state.lookUp(key, now: start)
            let token = serviceToken("one")
            state.succeeded(key, token, jitter: jitter)
            #expect(state.lookUp(key, now: start + .milliseconds(due * 1000 - 1)) == .hit(token))
            #expect(state.lookUp(key, now: start + .seconds(due)) == .hitAndRenew(token))
        }
    }

    @Test("a token that would expire on its way is not sent")
    func margin() {
        var state = TokenCacheState(timing: TokenTiming())
        _ = state.lookUp(key, now: start)
        state.succeeded(key, serviceToken("one"), jitter: 0.5)
        #expect(state.lookUp(key, now: start + .seconds(95)) == .request(after: .zero))
    }

    @Test("a renewal that fails leaves the token in use, and the next attempt waits")
    func failedRenewal() {
        var state = TokenCacheState(timing: TokenTiming())
        _ = state.lookUp(key, now: start)
        let token = serviceToken("one")
        state.succeeded(key, token, jitter: 0.5)
        let due = start + .seconds(80)
        #expect(state.lookUp(key, now: due) == .hitAndRenew(token))
        #expect(state.failed(key, isTransient: false, now: due, jitter: 1) == .giveUp)
        #expect(state.lookUp(key, now: due) == .hit(token))
        #expect(state.lookUp(key, now: due + .milliseconds(100)) == .hitAndRenew(token))
    }

    @Test("a failure is not kept: the next caller asks again, after a pause that doubles and is bounded")
    func backOff() {
        var state = TokenCacheState(timing: TokenTiming())
        _ = state.lookUp(key, now: start)
        for expected in [100, 200, 400, 800, 1000, 1000] {
            #expect(state.failed(key, isTransient: false, now: start, jitter: 1) == .giveUp)
            #expect(state.lookUp(key, now: start) == .request(after: .milliseconds(expected)))
        }
    }

    @Test("what may pass is tried three times in one request, what does not pass once")
    func attempts() {
        var state = TokenCacheState(timing: TokenTiming())
        _ = state.lookUp(key, now: start)
        #expect(state.failed(key, isTransient: true, now: start, jitter: 0) == .retry(after: .milliseconds(50)))
        #expect(state.failed(key, isTransient: true, now: start, jitter: 0) == .retry(after: .milliseconds(100)))
        #expect(state.failed(key, isTransient: true, now: start, jitter: 0) == .giveUp)
        #expect(state.lookUp(key, now: start + .seconds(60)) == .request(after: .zero))
        #expect(state.failed(key, isTransient: false, now: start, jitter: 0) == .giveUp)
    }

    @Test("a refused token is replaced once, and a storm of refusals asks nobody")
    func rejection() {
        var state = TokenCacheState(timing: TokenTiming())
        _ = state.lookUp(key, now: start)
        let (one, two) = (serviceToken("one"), serviceToken("two"))
        state.succeeded(key, one, jitter: 0.5)
        #expect(state.rejected(key, one, now: start) == true)
        #expect(
            state.rejected(key, one, now: start) == true, "others were refused the same token, and wait for the new one"
        )
        #expect(state.lookUp(key, now: start) == .request(after: .zero))
        state.succeeded(key, two, jitter: 0.5)
        #expect(state.rejected(key, one, now: start) == true, "it has been replaced already")
        #expect(state.rejected(key, two, now: start + .seconds(4)) == false)
        #expect(state.lookUp(key, now: start + .seconds(4)) == .hit(two))
        #expect(state.rejected(key, two, now: start + .seconds(5)) == true)
    }

    @Test("the number of tokens is bounded: the one that expires first goes, requests under way stay")
    func capacity() {
        var timing = TokenTiming()
        timing.capacity = 3
        var state = TokenCacheState(timing: timing)
        for number in 1...3 {
            let key = TokenCacheState.Key(scope: "\(number)")
            _ = state.lookUp(key, now: start)
            if number > 1 {
                state.succeeded(key, serviceToken("\(number)", lifetime: .seconds(number * 100)), jitter: 0.5)
            }
        }
        #expect(state.lookUp(.init(scope: "4"), now: start) == .request(after: .zero))
        #expect(state.count == 3)
        #expect(state.lookUp(.init(scope: "1"), now: start) == .wait)
        #expect(state.lookUp(.init(scope: "3"), now: start) == .hit(serviceToken("3", lifetime: .seconds(300))))
    }
}
