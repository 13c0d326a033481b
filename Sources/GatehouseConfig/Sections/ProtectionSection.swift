/// `authorization_server.protection:`, how guessing passwords is slowed down.
package struct ProtectionSection: Sendable, Hashable {
    /// When many failures are an attack, and what changes then.
    package struct Detection: Sendable, Hashable {
        package let namesPerNetwork: Int
        package let namesPerPassword: Int
        package let unknownNames: Int
        package let tightening: Int
        package let attemptsUnderAttack: Int
        package let duration: Duration
    }

    package let window: Duration
    package let perAccountAndAddress: Int
    package let perAccount: Int
    package let accountWindow: Duration
    package let perAddress: Int
    package let perNetwork: Int
    package let perDevice: Int
    /// Zero: no browser is known.
    package let deviceLifetime: Duration
    package let tellsOfNewDevices: Bool
    package let detection: Detection

    /// Reads `protection:`.
    ///
    /// ## Configuration keys
    /// - `window` (duration, default 5m, 10s to 1d): how long a failed login counts.
    /// - `per_account_and_address` (number, default 10), `per_account` (number, default 50), `account_window` (duration, default 1h, 10s to 1d),
    ///   `per_address` (number, default 200), `per_network` (number, default 400), `per_device` (number, default 10): failures that are let
    ///   through, 1 to 1000000.
    /// - `known_device_lifetime` (duration, default 180d, 0 to 400d), `new_device_letter` (boolean, default true).
    /// - `detection.names_per_network` (number, default 30), `.names_per_password` (number, default 20), `.unknown_names` (number, default 100),
    ///   `.tightening` (number, default 10, 1 to 1000), `.attempts_under_attack` (number, default 60), `.duration` (duration, default 15m, 10s
    ///   to 1d).
    init(_ reader: SectionReader) {
        window = reader.value("window", .attemptWindow, default: .seconds(300))
        perAccountAndAddress = reader.value("per_account_and_address", .attempts, default: 10)
        perAccount = reader.value("per_account", .attempts, default: 50)
        accountWindow = reader.value("account_window", .attemptWindow, default: .seconds(3600))
        perAddress = reader.value("per_address", .attempts, default: 200)
        perNetwork = reader.value("per_network", .attempts, default: 400)
        perDevice = reader.value("per_device", .attempts, default: 10)
        // Browsers keep no cookie for longer than 400 days. RFC 6265bis §5.5.
        deviceLifetime = reader.value(
            "known_device_lifetime", .duration(.zero ... .seconds(400 * 86_400)), default: .seconds(180 * 86_400))
        tellsOfNewDevices = reader.value("new_device_letter", .boolean, default: true)
        detection = reader.section("detection", Detection.init)
    }
}

extension ProtectionSection.Detection {
    fileprivate init(_ reader: SectionReader) {
        namesPerNetwork = reader.value("names_per_network", .attempts, default: 30)
        namesPerPassword = reader.value("names_per_password", .attempts, default: 20)
        unknownNames = reader.value("unknown_names", .attempts, default: 100)
        tightening = reader.value("tightening", .integer(1...1000), default: 10)
        attemptsUnderAttack = reader.value("attempts_under_attack", .attempts, default: 60)
        duration = reader.value("duration", .attemptWindow, default: .seconds(900))
    }
}

extension ScalarKind where Value == Int {
    static var attempts: ScalarKind { integer(1...1_000_000) }
}

extension ScalarKind where Value == Duration {
    static var attemptWindow: ScalarKind { duration(.seconds(10) ... .seconds(86_400)) }
}
