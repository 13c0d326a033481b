import HummingbirdBFF
import Testing

@Suite("Limits of the proxy")
struct ProxyTimeoutTests {
    @Test("a connection must stand sooner than an answer must begin")
    func order() { #expect(ProxyTimeouts().connect < ProxyTimeouts().idle) }
}
