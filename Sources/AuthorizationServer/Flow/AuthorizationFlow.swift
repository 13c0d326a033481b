import HTTPExchange
import OAuthCore

/// What a browser has begun: what it is for, and what the person has done in its course.
struct AuthorizationFlow: Sendable, Hashable {
    /// What it is for.
    let purpose: Purpose
    /// What was done.
    var progress = AuthorizationProgress()
    /// How far an application is that logs the person in; nil: none was asked.
    var login: DelegatedStep?
    /// How far an application is that asks for their consent; nil: none was asked.
    var consent: DelegatedStep?
    /// A login that waits for its second factor; nil: none does.
    var pending: PendingLogin?
    /// The login at a provider that has not come back; nil: none was begun.
    var provider: ProviderAttempt?
    /// How far somebody is who came with the code of a device; nil: nobody did. The login leads back to that page.
    var device: DeviceStep?

    /// What a flow is for. Parameters are kept as they were sent and checked again at every step, against the directory of that moment.
    enum Purpose: Sendable, Hashable {
        /// An authorization request on its way through login and consent.
        case authorization(parameters: String)
        /// A login that leads to the account page.
        case account(parameters: String)
        /// A provider that is to be linked to the person of this session, from the account page.
        case link(session: SessionID, parameters: String)
        /// A request that came by POST and goes on by GET, once: cookies do not come with a POST from another site.
        case posted(to: Endpoint, parameters: String)

        /// The parameters that are kept; empty where there are none.
        var parameters: String {
            switch self {
            case .authorization(let parameters), .account(let parameters), .link(_, let parameters),
                .posted(_, let parameters):
                parameters
            }
        }
    }

    /// An endpoint that another site may send a form to.
    enum Endpoint: String, Sendable, Hashable {
        case authorize
        case logout
    }

    /// What the client asked the pages to be written in. OpenID Connect Core §3.1.2.1.
    var uiLocales: String? { FlowKeeper.parameters(purpose.parameters)[EndpointRequest.uiLocales] }

    init(_ purpose: Purpose) { self.purpose = purpose }

    /// The flow as it is stored.
    var document: JSONObject {
        var document: JSONObject
        switch purpose {
        case .authorization(let parameters): document = ["purpose": "authorization", "parameters": .string(parameters)]
        case .account(let parameters): document = ["purpose": "account", "parameters": .string(parameters)]
        case .link(let session, let parameters):
            document = [
                "purpose": "link", "session": .string(session.rawValue), "parameters": .string(parameters),
            ]
        case .posted(let endpoint, let parameters):
            document = [
                "purpose": "posted", "to": .string(endpoint.rawValue), "parameters": .string(parameters),
            ]
        }
        document["pending"] = pending.map { .object($0.document) }
        document["device"] = device.map { .object($0.document) }
        document["provider"] = provider.map { .object($0.document) }
        document["authenticated"] = progress.authenticated.map { .string($0.rawValue) }
        document["selected"] = progress.selected.map { .string($0.rawValue) }
        if progress.demandsLogin { document["demands_login"] = true }
        document["begun_at"] = progress.begunAt.map { .number(JSONNumber($0.milliseconds)) }
        if let consented = progress.consented {
            var answer: JSONObject = [
                "session": .string(consented.sessionID.rawValue), "scope": .string(consented.scope.description),
            ]
            if !consented.details.isEmpty { answer["details"] = consented.details.json }
            answer["claims"] = consented.claims.map { .object($0) }
            document["consented"] = .object(answer)
        }
        for stage in DelegatedStage.allCases { document[stage.rawValue] = self[stage].map { .object($0.document) } }
        return document
    }

    /// Reads a flow as it was stored; nil where it is none.
    init?(document: JSONObject) {
        let parameters = document["parameters"]?.stringValue
        switch (document["purpose"]?.stringValue, parameters) {
        case ("authorization", let parameters?): purpose = .authorization(parameters: parameters)
        case ("account", let parameters): purpose = .account(parameters: parameters ?? "")
        case ("link", let parameters?):
            guard let session = document["session"]?.stringValue else { return nil }
            purpose = .link(session: SessionID(session), parameters: parameters)
        case ("posted", let parameters?):
            guard let endpoint = document["to"]?.stringValue.flatMap(Endpoint.init(rawValue:)) else { return nil }
            purpose = .posted(to: endpoint, parameters: parameters)
        default: return nil
        }
        progress.authenticated = document["authenticated"]?.stringValue.map { SessionID($0) }
        progress.selected = document["selected"]?.stringValue.map { SessionID($0) }
        progress.demandsLogin = document["demands_login"]?.boolValue ?? false
        progress.begunAt = document["begun_at"]?.int64Value.map { UnixTime(milliseconds: $0) }
        if let consented = document["consented"]?.objectValue, let session = consented["session"]?.stringValue,
            let scope = consented["scope"]?.stringValue.flatMap({ Scope(parsing: $0) }),
            let details = [AuthorizationDetail](json: consented["details"])
        {
            progress.consented = .init(
                sessionID: SessionID(session), scope: scope, details: details,
                claims: consented["claims"]?.objectValue)
        }
        if let waiting = document["pending"]?.objectValue {
            guard let waiting = PendingLogin(document: waiting) else { return nil }
            pending = waiting
        }
        if let attempt = document["provider"]?.objectValue {
            guard let attempt = ProviderAttempt(document: attempt) else { return nil }
            provider = attempt
        }
        device = document["device"]?.objectValue.map { DeviceStep(document: $0) }
        for stage in DelegatedStage.allCases {
            guard let step = document[stage.rawValue]?.objectValue else { continue }
            guard let step = DelegatedStep(document: step) else { return nil }
            self[stage] = step
        }
    }
}
