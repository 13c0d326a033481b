import HTTPExchange
import OAuthCore
import Secrets
import Storage

/// The login and consent requests of applications: what is asked, and the one answer that counts.
struct ApplicationRequests: Sendable {
    let services: BrowserServices
    let stage: DelegatedStage

    /// The most bytes of the body of an answer.
    static let maximumBody = 65_536
    private static let limits = JSONLimits(bytes: maximumBody, depth: 16, values: 4096)

    /// A flow whose application has not answered yet.
    struct Pending: Sendable {
        var record: FlowRecord
        let flow: AuthorizationFlow
        let step: DelegatedStep
    }

    /// The flow behind a challenge, while the application is being asked.
    func pending(_ challenge: String) async throws(ApplicationFailure) -> Pending {
        let record: FlowRecord?
        do throws(PageFailure) { record = try await services.flows.record(challenge) } catch { throw .init(error) }
        guard let record, let flow = AuthorizationFlow(document: record.document) else {
            throw .notFound("no flow of that handle")
        }
        guard let step = flow[stage] else {
            throw .notFound("the flow has no \(stage.rawValue) request")
        }
        guard step.state == .pending else { throw .decided }
        return Pending(record: record, flow: flow, step: step)
    }

    /// The authorization request of a flow, checked again; nil where the login is for the account page.
    func authorization(_ pending: Pending) async throws(ApplicationFailure) -> AuthorizationRequest? {
        guard case .authorization(let text) = pending.flow.purpose else { return nil }
        do throws(PageFailure) {
            return try await services.runner.evaluate(
                FlowKeeper.parameters(text), session: nil, progress: pending.flow.progress
            ).request
        } catch { throw .init(error) }
    }

    /// Stores an answer: of several at once one is stored, the others come too late. Returns where the browser is to be sent.
    ///
    /// The verifier is drawn here, stored as a keyed hash alone, and cannot be told from the challenge.
    func decide(
        _ challenge: String, _ pending: Pending, _ outcome: DelegatedStep.Outcome
    ) async throws(ApplicationFailure) -> String {
        let now = services.context.clock()
        let verifier = RandomToken.alphanumeric(length: PageCookies.valueLength, from: services.context.random)
        let hash = services.context.keyRing.keyedHash(verifier.utf8, purpose: stage.hashPurpose)
        var (flow, record) = (pending.flow, pending.record)
        flow[stage]?.state = .decided(.init(outcome: outcome, verifierHash: hash, at: now))
        record.document = flow.document
        let write: ConditionalWrite
        do throws(StoreError) { write = try await services.context.stores.flows.update(record, now: now) } catch {
            throw .unavailable(error)
        }
        guard write == .won else { throw .decided }
        return services.location.url(
            stage.path, [(FlowKeeper.parameter, challenge), (stage.verifierParameter, verifier)])
    }

    /// The body of an answer: a JSON object. An unknown member is passed over, a repeated one refused.
    func body(_ request: EndpointRequest) throws(ApplicationFailure) -> JSONObject {
        guard request.mediaType == "application/json" else { throw .unsupportedMediaType(request.mediaType) }
        guard request.body.count <= Self.maximumBody else { throw .tooLarge(request.body.count) }
        do throws(JSONError) { return try JSONReader.parseObject(request.body, limits: Self.limits) } catch {
            throw .invalid("The body is not a JSON object: \(error).")
        }
    }

    /// The answer of an endpoint, with every failure turned into one.
    func answer(
        _ request: EndpointRequest, _ body: (_ challenge: String) async throws(ApplicationFailure) -> JSONObject
    ) async -> EndpointResponse {
        do throws(ApplicationFailure) {
            // /admin/login-requests/{challenge}
            let segments = request.path.split(separator: "/")
            guard segments.count >= 3 else { throw .notFound("the path names no challenge") }
            return JSONResponse.ok(
                JSONValue.object(try await body(String(segments[2]))).serialized(), isOpenToAnyOrigin: false)
        } catch { return error.response(request) }
    }
}

/// What a body is read with: its error is told to the application as it stands.
func readable<Value>(_ read: () throws(AnswerError) -> Value) throws(ApplicationFailure) -> Value {
    do throws(AnswerError) { return try read() } catch { throw .invalid(error.description) }
}
