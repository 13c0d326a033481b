import OAuthCore
import ResourceServer
import Testing
import KeySets

@Suite("Keys of an issuer: the state, without I/O")
struct KeySetCacheStateTests {
    private typealias State = KeySetCacheState<Set<String>>
    private var state = State(timing: KeySetTiming())

    private mutating func lookUp(_ kid: String, at now: UnixTime = start) -> State.Lookup {
        state.lookUp(now: now) { $0.contains(kid) }
    }

    @Test("the first who needs a key fetches, the others wait")
    mutating func firstFetch() {
        #expect(lookUp("a") == .fetch)
        #expect(lookUp("a") == .wait)
        #expect(lookUp("b") == .wait)
        state.fetched(["a"], now: start)
        #expect(lookUp("a") == .use(["a"], generation: 1, refresh: false))
        #expect(state.lookUpAfterFetch(now: start) { $0.contains("b") } == .unknownKey)
    }

    @Test("an unknown kid causes one fetch in a cooldown, however many ask")
    mutating func unknownKey() {
        _ = lookUp("a")
        state.fetched(["a"], now: start)
        #expect(lookUp("x") == .fetch, "the keys may have been rotated a moment ago")
        for kid in ["x", "y", "../../etc/passwd", ""] { #expect(lookUp(kid) == .wait) }
        #expect(lookUp("a") == .use(["a"], generation: 1, refresh: false), "those whose key is known do not wait")
        state.fetched(["a"], now: start)
        for kid in ["x", "y", "z"] { #expect(lookUp(kid, at: start + .seconds(9)) == .unknownKey) }
        #expect(lookUp("x", at: start + .seconds(10)) == .fetch)
    }

    @Test("a rotated key is found by the one fetch, and counts as another key set")
    mutating func rotation() {
        _ = lookUp("a")
        state.fetched(["a"], now: start)
        _ = lookUp("b")
        state.fetched(["a", "b"], now: start)
        #expect(lookUp("b") == .use(["a", "b"], generation: 2, refresh: false))
        state.fetched(["b", "a"], now: start)
        #expect(
            lookUp("b") == .use(["a", "b"], generation: 2, refresh: false), "the same keys are the same generation")
    }

    @Test("keys are renewed in the background, by one fetch, while they are in use")
    mutating func refresh() {
        _ = lookUp("a")
        state.fetched(["a"], now: start)
        let due = start + .seconds(300)
        #expect(lookUp("a", at: due - .milliseconds(1)) == .use(["a"], generation: 1, refresh: false))
        #expect(lookUp("a", at: due) == .use(["a"], generation: 1, refresh: true))
        #expect(lookUp("a", at: due) == .use(["a"], generation: 1, refresh: false))
    }

    @Test(
        "keys that nobody asked for in ten minutes are fetched before they are used, unless the issuer is known to be down"
    )
    mutating func longUnused() {
        _ = lookUp("a")
        state.fetched(["a"], now: start)
        let late = start + .seconds(600)
        #expect(lookUp("a", at: late) == .fetch)
        #expect(lookUp("a", at: late) == .wait)
        state.failed(now: late)
        #expect(state.lookUpAfterFetch(now: late) { $0.contains("a") } == .use(["a"], generation: 1, refresh: false))
        #expect(lookUp("a", at: late + .seconds(1)) == .use(["a"], generation: 1, refresh: true))
        state.fetched(["b"], now: late + .seconds(2))
        #expect(lookUp("a", at: late + .seconds(2)) == .fetch, "it was taken back")
    }

    @Test("while the issuer is down its keys stay in use for a day and no longer")
    mutating func staleKeys() {
        _ = lookUp("a")
        state.fetched(["a"], now: start)
        let due = start + .seconds(300)
        _ = lookUp("a", at: due)
        state.failed(now: due)
        #expect(lookUp("a", at: due) == .use(["a"], generation: 1, refresh: false))
        #expect(lookUp("a", at: due + .seconds(1)) == .use(["a"], generation: 1, refresh: true))
        state.failed(now: due + .seconds(1))
        #expect(
            lookUp("x", at: due + .seconds(2)) == .unknownKey, "an unknown kid does not press an issuer that is down")
        #expect(lookUp("a", at: start + .seconds(86400)) == .use(["a"], generation: 1, refresh: true))
        state.failed(now: start + .seconds(86400))
        #expect(lookUp("a", at: start + .seconds(86401)) == .unavailable(retryAfter: .seconds(3)))
        #expect(lookUp("a", at: start + .seconds(86500)) == .fetch)
    }

    @Test("without keys attempts are spaced by a pause that doubles up to half a minute")
    mutating func failures() {
        var now = start
        for pause in [1, 2, 4, 8, 16, 30, 30] {
            #expect(lookUp("a", at: now) == .fetch)
            state.failed(now: now)
            #expect(lookUp("a", at: now) == .unavailable(retryAfter: .seconds(pause)))
            now = now + .seconds(pause)
            #expect(lookUp("a", at: now - .milliseconds(1)) == .unavailable(retryAfter: .milliseconds(1)))
        }
    }
}

@Suite("A cache of fixed size")
struct ClockCacheTests {
    @Test("it never has more entries than its capacity, and what is used stays longest")
    func eviction() {
        var cache = ClockCache<Int, Int>(capacity: 3)
        for number in 1...3 { cache.insert(number * 10, for: number) }
        #expect(cache.value(of: 1) == 10)
        cache.insert(40, for: 4)
        #expect(cache.value(of: 1) == 10)
        #expect(cache.value(of: 2) == nil)
        for number in 5...1000 { cache.insert(number, for: number) }
        #expect(cache.count == 3)
    }

    @Test("a removed key is gone, and others stay where they are found")
    func removal() {
        var cache = ClockCache<Int, Int>(capacity: 4)
        for number in 1...4 { cache.insert(number, for: number) }
        cache.remove(1)
        cache.remove(7)
        #expect(cache.value(of: 1) == nil)
        for number in 2...4 { #expect(cache.value(of: number) == number) }
        cache.insert(5, for: 5)
        cache.insert(6, for: 6)
        #expect(cache.count == 4)
        #expect(cache.value(of: 6) == 6)
    }
}
