import HTTPExchange
import HTTPTypes
import Logging
import OAuthCore
import Synchronization

/// Asks an introspection endpoint about tokens: each once at a time, however many want to know, and not too many at once.
final class Introspector: Sendable {
    typealias Outcome = Result<ReceivedClaims, AccessTokenError>

    /// How many tokens are asked about at a time: random ones must not become a flood.
    private static let maximumInFlight = 64
    private static let timeout: Duration = .seconds(5)
    private static let endpointLifetime: Duration = .seconds(3600)

    let settings: TokenIntrospection
    private let http: any OutboundClient
    private let clock: @Sendable () -> UnixTime
    private let logger: Logger
    private let inFlight = Mutex<[TokenDigest: SharedResult<Outcome>]>([:])
    private let found = Mutex<(url: String, isOperatorConfigured: Bool, until: UnixTime)?>(nil)

    init(
        settings: TokenIntrospection, http: any OutboundClient, clock: @escaping @Sendable () -> UnixTime,
        logger: Logger
    ) {
        self.settings = settings
        self.http = http
        self.clock = clock
        self.logger = logger
    }

    /// What the token means. Whoever asks about the same token meanwhile shares the answer.
    func claims(of token: String, _ digest: TokenDigest) async throws(AccessTokenError) -> ReceivedClaims {
        let (request, isNew) = inFlight.withLock { inFlight -> (SharedResult<Outcome>?, Bool) in
            if let running = inFlight[digest] { return (running, false) }
            guard inFlight.count < Self.maximumInFlight else { return (nil, false) }
            let request = SharedResult<Outcome>()
            inFlight[digest] = request
            return (request, true)
        }
        guard let request else {
            throw AccessTokenError(
                .introspectionUnavailable, "\(Self.maximumInFlight) tokens are being introspected already")
        }
        if isNew {
            // Shared by all who ask about this token: one that is cancelled must not fail the others. Ends by its timeout.
            Task {
                let outcome = await ask(token)
                inFlight.withLock { $0[digest] = nil }
                request.finish(outcome)
            }
        }
        guard let outcome = await request.wait() else { throw AccessTokenError(.cancelled, "the caller was cancelled") }
        return try outcome.get()
    }

    private func ask(_ token: String) async -> Outcome {
        do throws(AccessTokenError) {
            let (url, isOperatorConfigured) = try await endpoint()
            let request = settings.credentials.post(
                [("token", token), ("token_type_hint", "access_token")], to: url, timeout: Self.timeout,
                isOperatorConfigured: isOperatorConfigured)
            let response: OutboundResponse
            do { response = try await http.send(request) } catch { throw unavailable("POST \(url): \(error)") }
            guard response.status == .ok else {
                found.withLock { $0 = nil }
                throw unavailable("POST \(url): status \(response.status.code)")
            }
            return .success(
                try IntrospectionResponse.claims(
                    in: response.body, issuer: settings.issuer, now: clock(), maximumAge: settings.maximumAge))
        } catch {
            if error.isTransient {
                logger.warning("introspection failed", metadata: ["error.detail": "\(error.detail)"])
            }
            return .failure(error)
        }
    }

    private func endpoint() async throws(AccessTokenError) -> (url: String, isOperatorConfigured: Bool) {
        if let url = settings.endpoint {
            guard WebURL(url)?.isConfidential == true else { throw unavailable("\(url) must be an https URL") }
            return (url, true)
        }
        let now = clock()
        if let found = found.withLock({ $0 }), now < found.until { return (found.url, found.isOperatorConfigured) }
        let metadata: IssuerMetadata
        do {
            metadata = try await IssuerMetadata.fetch(of: settings.issuer, through: http, timeout: Self.timeout)
        } catch {
            throw unavailable(error.description)
        }
        guard let url = metadata.introspectionEndpoint else {
            throw unavailable("the metadata of \(settings.issuer) names no introspection_endpoint")
        }
        let isOwn = metadata.isOwn(url)
        found.withLock { $0 = (url, isOwn, now + Self.endpointLifetime) }
        return (url, isOwn)
    }

    private func unavailable(_ detail: String) -> AccessTokenError {
        AccessTokenError(.introspectionUnavailable, detail)
    }
}
