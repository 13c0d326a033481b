package import HTTPExchange
package import Logging
package import OAuthCore
package import Secrets

/// The providers that are switched on, in the order of the configuration.
package struct ProviderDirectory: Sendable {
    /// All of them.
    package let all: [Provider]

    /// None.
    package init() { all = [] }

    /// The providers of these settings. Nothing is asked of them yet: one that is down does not stop the start.
    package init(
        _ settings: [ProviderSettings], http: any OutboundClient, random: RandomSource,
        clock: @escaping @Sendable () -> UnixTime, logger: Logger
    ) {
        all = settings.map { Provider($0, http: http, random: random, clock: clock, logger: logger) }
    }

    /// The provider of that name.
    package func provider(named name: String) -> Provider? { all.first { $0.name.hasSameBytes(as: name) } }

    /// Asks providers of which nothing is known yet, where an attempt is due, and renews what is old.
    package func maintain() async {
        await withTaskGroup(of: Void.self) { group in
            for provider in all { group.addTask { await provider.maintain() } }
        }
    }

    /// The same every second until the task is cancelled; between attempts that fail the pauses grow to half a minute.
    package func runMaintenance() async {
        while !Task.isCancelled {
            await maintain()
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
