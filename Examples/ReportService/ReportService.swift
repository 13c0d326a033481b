import HTTPTypes
public import Hummingbird
public import HummingbirdBFF
public import ServiceLifecycle

/// How the report service logs its people in: at one provider, with a session cookie of its own.
///
/// `url` is where browsers find it.
public func reportSettings(url: String, provider: ProviderSettings, cookieName: String = "report_session")
    -> BFFSettings
{
    var settings = BFFSettings(publicURL: url)
    settings.providers = [provider]
    settings.sessions.cookieName = cookieName
    settings.frontend.afterLogout = "/signed-out"
    return settings
}

/// The report service: reports for people who are logged in elsewhere, and some that want the password again.
///
/// `bff` logs people in, `title` heads the pages, `services` run beside the listener: `bff` itself, where nobody else runs it.
public func reportService(
    host: String = "127.0.0.1", port: Int, title: String = "Report service", bff: EmbeddedBFF,
    services: [any Service] = []
) -> some ApplicationProtocol {
    let router = Router(context: SessionRequestContext.self)
    router.addRoutes(of: bff)
    router.get("signed-out") { _, _ in Page(title: title, body: signedOut) }
    router.get("report.css") { _, _ in
        Response(
            status: .ok, headers: [.contentType: "text/css", .cacheControl: "max-age=3600"],
            body: .init(byteBuffer: ByteBuffer(string: stylesheet)))
    }
    router.add(middleware: SessionMiddleware(bff))

    router.group()
        .add(middleware: LoginMiddleware(bff))
        .get { _, context in Page(title: title, body: page(Report.all, for: try context.requireSession())) }

    router.group("reports/confidential")
        .add(middleware: LoginMiddleware(bff, LoginDemand(maximumAge: .seconds(300))))
        .get { _, context in
            Page(title: title, body: page(Report.confidential, isConfidential: true, for: try context.requireSession()))
        }

    return Application(
        router: router, configuration: .init(address: .hostname(host, port: port), serverName: "ReportService"),
        services: services)
}

struct Report: Sendable {
    let name: String
    let period: String
    let total: String

    static let all = [
        Report(name: "Orders by region", period: "October 2026", total: "1,284"),
        Report(name: "Returned goods", period: "October 2026", total: "37"),
        Report(name: "Open invoices", period: "Third quarter 2026", total: "212"),
    ]
    static let confidential = [
        Report(name: "Salaries by department", period: "October 2026", total: "418,200"),
        Report(name: "Forecast to the board", period: "2027", total: "6.1 m"),
    ]
}
