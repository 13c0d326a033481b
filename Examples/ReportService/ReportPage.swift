import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdBFF
import OAuthCore

/// A page of the service: no script, no style but its own.
struct Page: ResponseGenerator {
    let title: String
    let body: String

    func response(from request: Request, context: some RequestContext) -> Response {
        let html = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>\(escaped(title))</title><link rel="stylesheet" href="/report.css"></head>
            <body><main><h1>\(escaped(title))</h1>
            \(body)
            </main></body></html>
            """
        var fields: HTTPFields = [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"]
        fields[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'"
        fields[.xContentTypeOptions] = "nosniff"
        return Response(status: .ok, headers: fields, body: .init(byteBuffer: ByteBuffer(string: html)))
    }
}

/// The reports, and who reads them.
func page(_ reports: [Report], isConfidential: Bool = false, for session: BFFSession) -> String {
    let rows = reports.map {
        "<tr><td>\(escaped($0.name))</td><td>\(escaped($0.period))</td><td class=\"number\">\(escaped($0.total))</td></tr>"
    }
    let user = session.user
    return """
        <section class="person">
        <div><strong id="name">\(escaped(user.name ?? user.subject.rawValue))</strong> \
        <span id="email">\(escaped(user.email ?? ""))</span><br>
        <small>Logged in since \(time(session.authenticatedAt ?? session.startedAt))</small></div>
        <form method="post" action="/auth/web/logout">
        <input type="hidden" name="csrf_token" value="\(escaped(session.csrfToken))"><button>Log out</button>
        </form></section>
        <nav><a href="/"\(isConfidential ? "" : " aria-current=\"page\"")>Overview</a>
        <a href="/reports/confidential"\(isConfidential ? " aria-current=\"page\"" : "")>Confidential</a></nav>
        \(isConfidential ? "<p class=\"note\">Shown to those who proved who they are within the last five minutes.</p>" : "")
        <table><thead><tr><th>Report</th><th>Period</th><th class="number">Total</th></tr></thead>
        <tbody>\(rows.joined(separator: "\n"))</tbody></table>
        """
}

let signedOut = "<p>You are logged out.</p><p><a class=\"button\" href=\"/\">Log in again</a></p>"

private func time(_ moment: UnixTime) -> String {
    let date = Date(timeIntervalSince1970: Double(moment.seconds))
    let machine = date.formatted(.iso8601)
    let text = date.formatted(
        .verbatim(
            "\(day: .defaultDigits) \(month: .wide) \(year: .defaultDigits), \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits) UTC",
            locale: Locale(identifier: "en"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian)))
    return #"<time id="since" datetime="\#(machine)">\#(text)</time>"#
}

private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
}

let stylesheet = """
    :root { color-scheme: light dark; --text: #1c2526; --quiet: #5b6b6c; --page: #f4f6f5; --card: #fff; --line: #dde3e1;
      --accent: #0b6e63; --on-accent: #fff }
    @media (prefers-color-scheme: dark) { :root { --text: #e6eceb; --quiet: #9bb0ac; --page: #121817; --card: #1b2322;
      --line: #2f3b39; --accent: #5cc9b8; --on-accent: #06201c } }
    * { box-sizing: border-box }
    body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif }
    main { width: calc(100% - 2rem); max-width: 46rem; margin: clamp(1rem, 6vw, 3rem) auto; padding: clamp(1.25rem, 5vw, 2rem); background: var(--card); border: 1px solid var(--line);
      border-radius: 12px }
    h1 { margin: 0 0 1.5rem; font-size: 1.5rem }
    small, #email, .note { color: var(--quiet) }
    .person { display: flex; justify-content: space-between; align-items: center; gap: 1rem; flex-wrap: wrap }
    nav { display: flex; gap: 1.5rem; margin: 1.5rem 0 1rem; border-bottom: 1px solid var(--line) }
    nav a { padding: .5rem 0; color: var(--quiet); text-decoration: none }
    nav a[aria-current] { color: var(--accent); border-bottom: 2px solid var(--accent); margin-bottom: -1px }
    table { width: 100%; border-collapse: collapse }
    th { color: var(--quiet); font-size: .8rem; font-weight: 600; text-align: left }
    th, td { padding: .6rem .4rem; border-bottom: 1px solid var(--line) }
    tbody tr:last-child td { border-bottom: 0 }
    th:first-child, td:first-child { padding-left: 0 }
    th:last-child, td:last-child { padding-right: 0 }
    .number { text-align: right; font-variant-numeric: tabular-nums }
    button, .button { display: inline-block; padding: .5rem 1rem; border: 0; border-radius: 8px; background: var(--accent);
      color: var(--on-accent); font: inherit; text-decoration: none; cursor: pointer }
    button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
    """
