/// What the demo prints when it is ready.
enum DemoTable {
    static func text(_ demo: Demo) -> String {
        let rows = [
            ("the web page: begin here", demo.webURL + "/"),
            ("authorization server", demo.issuer + "/.well-known/openid-configuration"),
            ("  log in", demo.issuer + "/login"),
            ("  what you are logged in to", demo.issuer + "/account"),
            ("  make an account", demo.issuer + "/register"),
            ("every letter that it sends", demo.mailboxURL + "/"),
            ("a television, to be connected", demo.televisionURL + "/"),
            ("a shop, to pay in", demo.bookshopURL + "/"),
            ("MyService (needs a token)", demo.serviceURL + "/weatherforecast"),
            ("profile API (needs a token)", demo.serviceURL + "/users/me"),
            ("  the same", demo.serviceURL + "/users/me/items/"),
            ("  the same", demo.serviceURL + "/api/items"),
            ("MyBFF, which calls MyService", demo.bffURL + "/weatherforecast"),
            ("the monolith, with people of its own", demo.monolithURL + "/"),
            ("  the report service, which it hands them to", demo.reportURL + "/"),
            ("  accounts, behind a Gatehouse beside it", demo.accountsURL + "/"),
            ("health and metrics", "http://localhost:\(demo.ports.admin)/metrics"),
            ("  of the web page's server", "http://localhost:\(demo.ports.webAdmin)/metrics"),
        ]
        let width = rows.map(\.0.count).max() ?? 0
        let lines = rows.map { "  " + $0.0 + String(repeating: " ", count: width - $0.0.count + 2) + $0.1 }
        let users =
            DemoConfiguration.users.map { "  \($0.0) / \(DemoConfiguration.password)" } + [
                "  \(DemoConfiguration.known) / \(DemoConfiguration.password) (only the monolith knows them, until they log in)",
                "  \(DemoConfiguration.imported) / \(DemoConfiguration.password) (imported with Django's hash)",
            ]
        let token =
            "  curl -u MyBFF:\(DemoConfiguration.myBFFSecret) -d grant_type=client_credentials \(demo.issuer)/oauth2/token"
        return
            (["Gatehouse demo, ready. Ctrl-C ends it and leaves nothing behind.", ""] + lines + ["", "Test users:"]
            + users
            + ["", "A token for a service:", token]).joined(separator: "\n")
    }
}
