public import OAuthCore
public import Storage

extension RedisStore: StoreClock {
    /// The time of the server.
    public func storeTime() async throws(StoreError) -> UnixTime {
        guard case .array(let parts) = try await read("read the clock", ["TIME"]), parts.count == 2,
            let seconds = parts[0].text.flatMap({ Int64($0) }), let micros = parts[1].text.flatMap({ Int64($0) })
        else { throw unexpected("read the clock") }
        return UnixTime(seconds: seconds) + .microseconds(micros)
    }
}
