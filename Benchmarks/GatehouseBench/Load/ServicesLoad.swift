import ArgumentParser

/// What services ask for without a person.
struct TokensLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "tokens", abstract: "client_credentials.")
    @OptionGroup var options: LoadOptions
    @Option(help: "The service's client.") var serviceID = "MyBFF"
    @Option(help: "Its secret.") var serviceSecret = "mybff-secret-for-development-only"

    func run() async throws {
        let (client, header) = (try options.client(), WireText.basic(serviceID, serviceSecret))
        let request = WireRequest.form("/oauth2/token", [("grant_type", "client_credentials")], with: header)
        let run = LoadRun(name: "tokens", client: client) { _ in
            RepeatedRequest(client: client, operation: "token", request: request)
        } result: {
            [:]
        }
        try await run.run()
    }
}

/// The same request again and again.
private struct RepeatedRequest: LoadWorker {
    let client: LoadClient
    let operation: String
    let request: WireRequest

    mutating func prepare() async throws {}
    mutating func step() async { _ = await client.send(operation, request) }
}

/// Introspection, or userinfo, of the access token of a person who has logged in.
struct IntrospectLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "introspect", abstract: "Introspection of a person's access token.")
    @OptionGroup var options: LoadOptions
    @Option(help: "The client that asks; it may introspect tokens for their resource server.") var gatewayID =
        "api-gateway"
    @Option(help: "Its secret.") var gatewaySecret = "api-gateway-secret-for-development-only"
    @Option(help: "What the token is for.") var tokenScope = "openid me"
    @Flag(help: "The token is shown at userinfo instead.") var userinfo = false

    func run() async throws {
        let (client, header) = (try options.client(), WireText.basic(gatewayID, gatewaySecret))
        let (scope, userinfo) = (tokenScope, userinfo)
        let tally = Tally(["live", "not_live"])
        let run = LoadRun(name: userinfo ? "userinfo" : "introspect", client: client) {
            TokenUser(
                client: client, tally: tally, person: client.options.person($0), scope: scope, userinfo: userinfo,
                header: header)
        } result: {
            tally.values
        }
        try await run.run()
    }
}

private struct TokenUser: LoadWorker {
    let client: LoadClient
    let tally: Tally
    var person: Person
    let scope: String
    let userinfo: Bool
    let header: (String, String)
    var token = ""

    mutating func prepare() async throws {
        let token = await client.prepared {
            guard let code = await client.authorize(&person, scope: scope) else { return String?.none }
            return await client.redeem(code)?.member("access_token")
        }
        guard let token else { throw LoadFailure("\(person.username) got no access token") }
        self.token = token
    }

    mutating func step() async {
        let request: WireRequest =
            userinfo
            ? WireRequest(path: "/oauth2/userinfo", headers: [("Authorization", "Bearer " + token)])
            : .form("/oauth2/introspect", [("token", token)], with: header)
        let id = Recorder.id("access", token)
        guard let answer = await client.send(userinfo ? "userinfo" : "introspect", request, sent: id) else { return }
        let isLive = answer.status == 200 && (userinfo || answer.body.contains("\"active\":true"))
        tally.add(isLive ? "live" : "not_live")
    }
}
