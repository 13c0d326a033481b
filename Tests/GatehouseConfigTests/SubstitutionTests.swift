import GatehouseConfig
import Testing

@Suite("Configuration: ${NAME}")
struct SubstitutionTests {
    private func name(_ value: String, _ environment: [String: String] = [:]) throws -> String? {
        try parse(Sample.local("users:\n  - username: a\n    name: \(value)\n"), environment: environment)
            .configuration.users.first?.name
    }

    @Test(
        "what stands in the place of a variable",
        arguments: [
            ("${A}", "one"), ("x${A}y${B}z", "xoneytwoz"), ("${A:-other}", "one"), ("${E:-other}", "other"),
            ("${N:-other}", "other"), ("a$$b", "a$b"), ("$${A}", "${A}"), ("$$$$", "$$"), ("$", "$"), ("a$b", "a$b"),
            ("${N:-a:-b}", "a:-b"),
            ("${N:-a$$b}", "a$b"), ("'${A}'", "one"), ("\"${A}\"", "one"), ("${Y}", "[a: b, ${A} $$]"),
            ("${_x9}", "under"),
        ])
    func replaced(value: String, expected: String) throws {
        let environment = ["A": "one", "B": "two", "E": "", "Y": "[a: b, ${A} $$]", "_x9": "under"]
        #expect(try name(value, environment) == expected)
    }

    @Test("an empty variable without a default is empty")
    func empty() throws { #expect(try name("${E}", ["E": ""]) == nil) }

    @Test("a missing variable is named, with its place")
    func missing() {
        expectRefusal(
            "server:\n  public_url: http://${HOST}:9000\nusers: []\n", .environment, line: 2, column: 15,
            path: "server.public_url", says: ["no environment variable HOST", "${HOST:-…}"])
    }

    @Test("in a list, in a flow mapping and in each of several places")
    func places() throws {
        let text = """
            server: { public_url: "${URL}", listen: ["${LISTEN}", 127.0.0.1:1] }
            users: [{ username: "${U}", claims: { a: ["${U}", 1], b: "${N:-2}" } }]
            """
        let loaded = try parse(
            text, environment: ["URL": "http://localhost:1", "LISTEN": "[::1]:7", "U": "12"])
        #expect(loaded.configuration.server.listen.map(\.description) == ["[::1]:7", "127.0.0.1:1"])
        #expect(loaded.configuration.users[0].username == "12")
        #expect(loaded.configuration.users[0].claims[0].value == .array([.string("12"), .integer(1)]))
        #expect(loaded.configuration.users[0].claims[1].value == .string("2"))
        expectRefusal(
            "server: { public_url: http://localhost, listen: [\"${NONE}\"] }\nusers: []", .environment,
            path: "server.listen[0]")
    }

    @Test("is converted to the key's type, and refused where it cannot be")
    func types() throws {
        func text(_ value: String) -> String {
            "server: { public_url: http://localhost, limits: { max_connections: \"${V}\", idle_timeout: \"${D:-5m}\" } }\nusers: []\n"
                .replacing("${V}", with: value)
        }
        let loaded = try parse(text("${V}"), environment: ["V": "7"])
        #expect(loaded.configuration.server.limits.maxConnections == 7)
        #expect(loaded.configuration.server.limits.idleTimeout == .seconds(300))
        expectRefusal(text("${V}"), .wrongType, path: "server.limits.max_connections", environment: ["V": "[7]"])
    }

    @Test("malformed", arguments: ["${", "${}", "${A", "${1A}", "${A-b}", "${A:b}", "${A B}", "${A:-${B}}", "${ä}"])
    func malformed(value: String) {
        expectRefusal(
            Sample.local("users:\n  - username: a\n    name: '\(value)'\n"), .environment, line: 5, column: 11,
            path: "users[0].name", environment: ["A": ""])
    }

    @Test("without quotes in a flow mapping or list: the error says what to do")
    func flow() {
        expectRefusal(
            "server: { public_url: ${URL} }\n", .syntax, line: 1, says: ["inside { } and [ ] a ${…} needs quotes"])
    }

    @Test("keys are not replaced")
    func keys() { expectRefusal(Sample.local("users: []\n\"${A}\": 1\n"), .unknownKey, environment: ["A": "clients"]) }

    @Test("a secret from the environment stands in no error")
    func secret() {
        expectRefusal(
            "server: { public_url: http://localhost, admin_token: \"${T}\" }\nusers: []\n", .invalidValue,
            path: "server.admin_token", says: ["received 9 characters"], environment: ["T": "too-short"])
    }
}
