import ArgumentParser
import Hummingbird
import HummingbirdResourceServer
import Logging
import OutboundHTTP

/// The same HTTP stack with nothing on it: what a route costs before it does anything.
struct StackBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "server", abstract: "Bare routes on the same HTTP stack.")
    @Option(help: "The port on 127.0.0.1.") var port: Int
    @Option(help: "Whose tokens /verified takes.") var issuer: String

    func run() async throws {
        let http = AsyncHTTPOutboundClient()
        let router = Router(context: ProtectedRequestContext.self)
        router.get("plain") { _, _ in "ok" }
        // As many redirects as are left, then a page.
        router.get("hops/:left") { _, context in
            guard let left = Int(context.parameters.get("left") ?? ""), left > 0 else {
                return Response(status: .ok, body: .init(byteBuffer: .init(string: "ok")))
            }
            return Response.redirect(to: "/hops/\(left - 1)", type: .found)
        }
        router.post("echo") { request, _ in
            Response(status: .ok, body: .init(byteBuffer: try await request.body.collect(upTo: 1 << 20)))
        }
        router.group(
            "verified", of: resource(AccessTokenVerifier(TrustedIssuer(issuer), http: http)), requiring: policy
        )
        .get { _, _ in "ok" }
        // Every token is new to a verifier that keeps none.
        let forgetful = AccessTokenVerifier(
            [TrustedIssuer(issuer)], http: http, logger: Logger(label: "bench"), cacheCapacity: 0)
        router.group("verified-anew", of: resource(forgetful), requiring: policy).get { _, _ in "ok" }
        var logger = Logger(label: "bench")
        logger.logLevel = .warning
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
        try await application.runService()
    }

    private var policy: ScopePolicy { .scope("MyService/weather_read") }

    private func resource(_ verifier: AccessTokenVerifier) -> ProtectedResource {
        ProtectedResource(
            "MyService", at: "http://localhost:\(port)", scopes: ["MyService/weather_read"], verifier: verifier)
    }
}
