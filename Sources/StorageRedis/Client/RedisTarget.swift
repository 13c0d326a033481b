import NIOCore

/// Which server a connection is made to.
enum RedisTarget: Sendable {
    /// That one, whatever it says of itself.
    case server(RedisEndpoint)
    /// The one that the Sentinels name, where it says that it is the primary.
    case primary(RedisSentinels)
    /// A Sentinel.
    case sentinel(RedisEndpoint)

    /// Where it is now.
    func endpoint(on eventLoop: any EventLoop) -> EventLoopFuture<RedisEndpoint> {
        switch self {
        case .server(let endpoint), .sentinel(let endpoint): eventLoop.makeSucceededFuture(endpoint)
        case .primary(let sentinels): eventLoop.makeFutureWithTask { try await sentinels.primary() }
        }
    }

    /// What a log line calls it.
    func name(in location: RedisLocation) -> String {
        switch self {
        case .server(let endpoint):
            location.arrangement == .standalone ? "\(location)" : "\(location), node \(endpoint)"
        case .primary: "\(location)"
        case .sentinel(let endpoint): "\(location), Sentinel \(endpoint)"
        }
    }
}

/// What a connection listens to besides answering commands.
struct RedisListening: Sendable {
    /// The channels.
    let channels: [String]
    /// The connection stands and hears the channels from now on; what was said before is not known.
    var began: @Sendable () -> Void = {}
    /// Something was said on one of them.
    let heard: @Sendable (_ channel: String, _ message: String) -> Void

    /// Takes in what came unasked.
    func receive(_ push: [RESPValue]) {
        guard push.count == 3, push[0].text == "message", let channel = push[1].text, let message = push[2].text
        else { return }
        heard(channel, message)
    }
}
