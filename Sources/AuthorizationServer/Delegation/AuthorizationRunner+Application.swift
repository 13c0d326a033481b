import HTTPExchange
import HTTPTypes
import OAuthCore

extension AuthorizationServerSettings {
    /// Where the browser is sent for a stage; nil: the server has its own page for it.
    func application(for stage: DelegatedStage) -> String? {
        switch stage {
        case .login: if case .delegated(let login) = login { login.url } else { nil }
        case .consent: if case .delegated(let url) = consent { url } else { nil }
        }
    }
}

extension AuthorizationRunner {
    /// Sends the browser to the application, with the flow's handle as the challenge. A flow that is begun already goes on.
    ///
    /// - Parameter flow: what is begun where `open` is nil.
    func ask(
        _ stage: DelegatedStage, at application: String, begin flow: AuthorizationFlow, _ open: FlowKeeper.OpenFlow?,
        _ session: SessionKeeper.CurrentSession?, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        let asked = DelegatedStep(
            session: stage == .consent
                ? session.map { .init(id: $0.record.sessionID, subject: $0.record.subject) } : nil)
        if var open {
            try await enter(stage, asked, &open)
            return handOver(open.handle, open.flow, stage, application, request)
        }
        var flow = flow
        flow[stage] = asked
        let begun = try await flows.begin(flow, request)
        return handOver(begun.handle, flow, stage, application, request).settingCookies(begun.cookies)
    }

    /// Has the application asked, unless it is being asked. What it has answered once is not asked again in the same flow: a person whose
    /// session ended meanwhile begins again at the client.
    private func enter(
        _ stage: DelegatedStage, _ asked: DelegatedStep, _ open: inout FlowKeeper.OpenFlow
    ) async throws(PageFailure) {
        guard let step = open.flow[stage] else {
            open.flow[stage] = asked
            return try await flows.store(&open)
        }
        guard step.state == .pending else {
            throw .finished("the application has answered the \(stage.rawValue) request of this flow already")
        }
        guard step.session == asked.session else {
            throw .finished("the application was asked in another login session than the browser has now")
        }
    }

    /// No page that the browser comes from is told to the application.
    private func handOver(
        _ handle: String, _ flow: AuthorizationFlow, _ stage: DelegatedStage, _ application: String,
        _ request: EndpointRequest
    ) -> EndpointResponse {
        let asked = stage == .login && context.loginAssertionKeys != nil ? flow.askedInAddress : []
        let url = AuthorizationResponse.url(application, [(stage.challengeParameter, handle)] + asked)
        var answer = pages.redirect(url, status: request.redirectStatus)
        answer.headerFields[.referrerPolicy] = "no-referrer"
        return answer
    }
}
