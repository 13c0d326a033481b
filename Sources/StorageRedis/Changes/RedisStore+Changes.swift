import Logging
public import Storage

extension RedisStore: StoreChangeAnnouncer {
    /// Where changes are told: whatever the number of the database is, channels belong to the whole server. A word for somebody else costs
    /// one look at the versions.
    static let changesChannel = "gatehouse:changes"

    /// Tells all who follow, this process among them. That it cannot be told is no failure: they ask besides.
    public func announce(_ change: StoreChange) async {
        for word in change.words {
            do throws(RedisError) {
                _ = try await client.execute(["PUBLISH", .text(Self.changesChannel), .text(word)])
            } catch { client.transport.logger.debug("a change was not announced", metadata: ["error": "\(error)"]) }
        }
    }

    /// Listens on connections of its own: to the server or primary, in a cluster to each node that the location names, because what is told at
    /// one is heard at all.
    public func follow(_ heard: @escaping @Sendable (StoreChange) -> Void) async {
        let listening = RedisListening(channels: [Self.changesChannel], began: { heard(.everything) }) { _, word in
            heard(StoreChange(word: word))
        }
        let pools = client.listening(listening)
        for pool in pools { pool.start() }
        while (try? await Task.sleep(for: .seconds(3600))) != nil {}
        for pool in pools { await pool.close() }
    }
}

extension RedisClient {
    /// Connections that listen, one for each server that has to be listened to. Nothing is connected yet.
    func listening(_ listening: RedisListening) -> [RedisPool] {
        let targets: [RedisTarget] =
            switch route {
            case .primary(_, let sentinels): [.primary(sentinels)]
            case .server, .cluster: transport.location.endpoints.map { .server($0) }
            }
        return targets.map { target in
            RedisPool(RedisConnector(transport: transport, target: target, listening: listening), connections: 1)
        }
    }
}
