import ArgumentParser

/// What every kind of load is told: where the nodes are, who the client and the people are, how much and for how long.
struct LoadOptions: ParsableArguments, Sendable {
    @Option(help: "Addresses of the nodes, comma-separated: http://127.0.0.1:9000,…; they are asked in turn.")
    var targets = "http://127.0.0.1:9000"
    @Option(help: "The issuer, whose host is sent as Host and whose URLs the redirects name.")
    var issuer = "http://localhost:9000"
    @Option(help: "The client that asks for codes.") var clientID = "web-app"
    @Option(help: "Its secret; empty for a public client.") var clientSecret = "web-app-secret-for-development-only"
    @Option(help: "Its redirect URI; nothing is sent there.") var redirectURI = "http://127.0.0.1:8100/callback"
    @Option(help: "What is asked for.") var scope = "openid profile offline_access"
    @Option(help: "A person's login name; {n} is the number of the person, from 0.") var username =
        "testuser1@example.com"
    @Option(help: "Everybody's password.") var password = "password123"
    @Option(help: "How many people there are where the name has a number.") var people = 1
    @Option(help: "Operations at a time.") var connections = 16
    @Option(help: "Ends after so many operations; 0: no end.") var count = 0
    @Option(help: "Ends after so many seconds; 0: no end.") var seconds = 0.0
    @Option(help: "Seconds at the start that do not count.") var warmUp = 0.0
    @Option(help: "Milliseconds of rest after each operation of a connection.") var pause = 0
    @Option(help: "Seconds that an answer may take.") var timeout = 20.0
    @Option(help: "Threads for the sockets.") var threads = 2
    @Flag(help: "When all is prepared, says \"ready\" on standard error, and begins with a line on standard input.")
    var wait = false
    @Option(help: "A file that gets one JSON line an operation; it is added to.") var history: String?
    @Option(help: "The name of this run in the history.") var run = "load"

    /// What is sent as `Host`.
    var authority: String { issuer.split(separator: "/").dropFirst().first.map(String.init) ?? issuer }

    /// The path of a URL of the issuer.
    func localPath(_ location: String) -> String? {
        if location.hasPrefix("/") { return location }
        guard location.hasPrefix(issuer) else { return nil }
        let path = String(location.dropFirst(issuer.count))
        return path.hasPrefix("/") ? path : nil
    }

    func nodes() throws -> [Node] {
        let nodes = try targets.split(separator: ",").map {
            guard let node = Node(String($0)) else {
                throw ValidationError("--targets: \($0) is no http://host:port")
            }
            return node
        }
        guard !nodes.isEmpty else { throw ValidationError("--targets names no node") }
        return nodes
    }

    func person(_ number: Int) -> Person {
        Person(
            username: username.replacing("{n}", with: "\(number % max(1, people))"), password: password, number: number)
    }
}
