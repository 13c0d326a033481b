import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

/// `/account/activity`: what happened in a person's account, in words, newest first.
struct ActivityEndpoint: Sendable {
    private let services: BrowserServices
    /// How many events a page shows.
    private static let pageSize = 25
    private static let cursor = "before"

    init(services: BrowserServices) { self.services = services }

    /// Answers GET; there is nothing to send here.
    func handle(_ request: EndpointRequest) async -> EndpointResponse {
        await services.answerAccount(request) { session throws(PageFailure) in
            let before = try request.pageQuery()[Self.cursor].flatMap { Int64($0) }
            let entries = try await loaded(
                await services.context.stores.audit.auditEntries(
                    subject: session.record.subject, before: before, limit: Self.pageSize + 1))
            return page(entries, isFirst: before == nil, session, request)
        }
    }

    /// One more than is shown was asked for: it tells whether there is more.
    private func page(
        _ entries: [AuditEntry], isFirst: Bool, _ session: SessionKeeper.CurrentSession, _ request: EndpointRequest
    ) -> EndpointResponse {
        let language = request.pageLanguage()
        let texts = ActivityTexts.of(language)
        let shown = entries.prefix(Self.pageSize)
        let clients = services.context.directory.snapshot.clients
        let events = shown.compactMap { entry -> PageContent.ActivityRow? in
            guard let text = entry.document, let event = try? AuditEvent(document: text, at: entry.link.at) else {
                return nil
            }
            return PageContent.ActivityRow(
                event, client: event.clientID.map { clients[$0]?.displayName ?? $0.rawValue }, language)
        }
        let path = services.pages.path(AccountItem.activity.path)
        let older =
            entries.count > Self.pageSize ? shown.last.map { "\(path)?\(Self.cursor)=\($0.link.sequence)" } : nil
        let content = PageContent.Activity(
            texts: texts, events: events, hasEvents: !events.isEmpty, older: older, newest: isFirst ? nil : path,
            hasMore: older != nil || !isFirst)
        return services.renderAccount(.activity, .activity, content, title: texts.heading, session, language, request)
    }
}
