import HTTPExchange
import HTTPTypes
import OAuthCore
import Secrets
import Storage

/// Begins, finds, moves on and ends the flows of browsers. A flow is found by two secrets: the handle in the URL and the cookie.
struct FlowKeeper: Sendable {
    /// What `flow` names in the URL of a flow's page and in its form.
    static let parameter = "flow"

    let context: ServerContext
    let cookies: PageCookies
    private let throttle = FlowThrottle()

    init(context: ServerContext, cookies: PageCookies) {
        self.context = context
        self.cookies = cookies
    }

    /// A flow that was found, with both of its secrets.
    struct OpenFlow: Sendable {
        var record: FlowRecord
        var flow: AuthorizationFlow
        let handle: String
        let cookie: String
    }

    /// The most bytes of parameters, encoded, that a flow keeps.
    static let maximumParameters = 24_576
    /// How long a request that came by POST is kept for its GET, which follows at once.
    static let parkingTime: Duration = .seconds(60)

    /// The two secrets of a flow that is about to begin.
    func makeSecrets() -> (handle: String, cookie: String) {
        let secrets = RandomToken.alphanumeric(length: 2 * PageCookies.valueLength, from: context.random)
        return (String(secrets.prefix(PageCookies.valueLength)), String(secrets.suffix(PageCookies.valueLength)))
    }

    /// Begins a flow: its handle, and the `Set-Cookie` values that bind it to this browser.
    func begin(
        _ flow: AuthorizationFlow, _ request: EndpointRequest, with secrets: (handle: String, cookie: String)? = nil
    ) async throws(PageFailure) -> (handle: String, cookies: [String]) {
        let (handle, cookie) = secrets ?? makeSecrets()
        try await insert(flow, request, handle: handle, cookie: cookie, lifetime: context.settings.flowLifetime)
        let removed = cookies.surplusFlowNames(request).map(cookies.remove)
        let lifetime = context.settings.flowLifetime.wholeSeconds
        return (handle, removed + [cookies.set(cookies.flowName(handle), cookie, seconds: lifetime)])
    }

    /// Keeps a request that came by POST for the GET that follows at once: any browser that has the handle may go on with it, one does.
    func park(
        _ endpoint: AuthorizationFlow.Endpoint, parameters: FormParameters, _ request: EndpointRequest
    ) async throws(PageFailure) -> String {
        let handle = RandomToken.alphanumeric(length: PageCookies.valueLength, from: context.random)
        let flow = AuthorizationFlow(.posted(to: endpoint, parameters: Self.text(parameters)))
        try await insert(flow, request, handle: handle, cookie: handle, lifetime: Self.parkingTime)
        return handle
    }

    /// Takes a kept request out, once.
    func takeParked(
        _ handle: String, _ endpoint: AuthorizationFlow.Endpoint
    ) async throws(PageFailure) -> FormParameters {
        guard let record = try await record(handle), let flow = AuthorizationFlow(document: record.document),
            case .posted(to: endpoint, let parameters) = flow.purpose,
            try await loaded(
                await context.stores.flows.consume(record.hash, version: record.version, now: context.clock()))
                == .won
        else { throw .finished("the request under this handle was taken already, or has expired") }
        return Self.parameters(parameters)
    }

    /// The flow that a page is asked for with; without its cookie it is refused, and nothing is consumed.
    func open(_ handle: String?, _ request: EndpointRequest) async throws(PageFailure) -> OpenFlow {
        guard let handle, PageCookies.isValue(handle) else {
            throw .finished("the handle of the flow is missing or malformed")
        }
        let values = cookies.values(cookies.flowName(handle), request)
        guard !values.isEmpty else { throw .forbidden("the cookie of the flow did not come with the request") }
        guard let record = try await record(handle), let flow = AuthorizationFlow(document: record.document) else {
            throw .finished("the flow has expired or is finished")
        }
        let hasher = context.keyRing.hasher(for: Self.browserPurpose)
        guard let cookie = values.first(where: { hasher.matches(record.browserHash, $0.utf8) }) else {
            throw .forbidden("the cookie of the flow has another value than the flow was begun with")
        }
        return OpenFlow(record: record, flow: flow, handle: handle, cookie: cookie)
    }

    /// Stores what was done: of two answers to one page one is taken.
    func store(_ open: inout OpenFlow) async throws(PageFailure) {
        open.record.document = open.flow.document
        let record = open.record
        guard try await loaded(await context.stores.flows.update(record, now: context.clock())) == .won else {
            throw .finished("the page was answered already, or the flow has expired")
        }
        open.record.version += 1
    }

    /// Ends a flow: the one who does may answer the client.
    func finish(_ open: OpenFlow) async throws(PageFailure) {
        let record = open.record
        let result = try await loaded(
            await context.stores.flows.consume(record.hash, version: record.version, now: context.clock()))
        guard result == .won else { throw .finished("the flow was finished already, or has expired") }
    }

    /// The parameters of a stored request.
    static func parameters(_ text: String) -> FormParameters {
        (try? FormParameters.collectingRepeats(text.utf8, limits: FormLimits(bytes: 262_144))) ?? FormParameters()
    }

    /// A request as it is stored: only the parameters that mean something here.
    static func text(_ parameters: FormParameters) -> String {
        FormParameters.encode(
            parameters.all.filter { known.contains($0.name) && !$0.value.isEmpty }.map { ($0.name, $0.value) })
    }

    private static let known = AuthorizationRequest.parameterNames.union(LogoutRequest.parameterNames)

    /// Anybody may make a row: so it is of bounded size, and there are only so many for each network.
    private func insert(
        _ flow: AuthorizationFlow, _ request: EndpointRequest, handle: String, cookie: String, lifetime: Duration
    ) async throws(PageFailure) {
        let size = flow.purpose.parameters.utf8.count
        guard size <= Self.maximumParameters else {
            throw .refused(
                OAuthError(
                    .invalidRequest, "The request is too large.",
                    detail: "its parameters have \(size) bytes, \(Self.maximumParameters) are kept"))
        }
        if let wait = throttle.begin(address: request.clientAddress, now: context.clock()) {
            throw .throttled(
                seconds: wait.wholeSeconds + 1, "more than \(FlowThrottle.limit) flows a minute from there")
        }
        let record = FlowRecord(
            hash: context.keyRing.keyedHash(handle.utf8, purpose: Self.handlePurpose),
            browserHash: context.keyRing.keyedHash(cookie.utf8, purpose: Self.browserPurpose),
            document: flow.document, expiresAt: context.clock() + lifetime)
        try await loaded(await context.stores.flows.insert(record))
    }

    /// The flow of a handle, whichever browser began it: for an application that has the handle as a challenge.
    func record(_ handle: String) async throws(PageFailure) -> FlowRecord? {
        guard PageCookies.isValue(handle) else { return nil }
        for hash in context.keyRing.keyedHashes(handle.utf8, purpose: Self.handlePurpose) {
            if let record = try await loaded(await context.stores.flows.flow(hash, now: context.clock())) {
                return record
            }
        }
        return nil
    }

    private static let handlePurpose = "flow"
    private static let browserPurpose = "flow_browser"
}
