/// `authorization_server.device_authorization:`, for devices without a keyboard. RFC 8628.
///
/// It is on as soon as a client is registered for the grant; this section says how long and how often.
package struct DeviceAuthorizationSection: Sendable, Hashable {
    /// How long a device and a person have for a code.
    package let lifetime: Duration
    /// How long a device waits between two questions.
    package let interval: Duration

    /// Reads `device_authorization:`.
    ///
    /// ## Configuration keys
    /// - `lifetime` (duration, default 10m, 1m to 30m).
    /// - `interval` (duration, default 5s, 1s to 60s): whole seconds.
    init(_ reader: SectionReader) {
        lifetime = reader.value("lifetime", .duration(.seconds(60) ... .seconds(1800)), default: .seconds(600))
        interval = reader.value("interval", .duration(.seconds(1) ... .seconds(60)), default: .seconds(5))
        if interval != .seconds(interval.components.seconds) {
            reader.refuse("interval", received: interval.configured, expected: "whole seconds: RFC 8628 §3.2")
        }
    }
}
