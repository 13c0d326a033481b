import GatehouseConfig
import Testing

@Suite("Configuration: YAML")
struct DocumentTests {
    private let users = "users:\n  - username: a\n"

    @Test("a text that is not YAML is refused where it stops being YAML")
    func syntax() {
        expectRefusal("server:\n  log: { level: info\n", .syntax, says: ["test.yaml:3:1: received "])
        expectRefusal("server:\n\tpublic_url: x\n", .syntax, line: 2)
        expectRefusal("a: 'b\n", .syntax)
    }

    @Test("a repeated key is refused at its place")
    func duplicateKey() {
        expectRefusal(
            "server:\n  public_url: http://localhost\n  public_url: http://localhost\n" + users, .duplicateKey, line: 2,
            column: 3, says: ["\"public_url\" more than once"])
        expectRefusal("server: { public_url: http://localhost, public_url: x }\n", .duplicateKey)
    }

    @Test("a second document is refused")
    func secondDocument() { expectRefusal(Sample.local(users) + "---\nserver: {}\n", .syntax) }

    @Test(
        "an empty file says what is missing, not that it is no YAML",
        arguments: ["", "\n", "# nothing\n", "---\n", "~"])
    func empty(text: String) {
        #expect(errors(text).map(\.path).sorted() == ["authorization_server", "server.public_url"])
    }

    @Test("a root that is no mapping is refused", arguments: ["[1, 2]", "text", "- a\n- b"])
    func root(text: String) {
        #expect(errors(text).contains { $0.kind == .wrongType && $0.expected == "a mapping of keys" })
    }

    @Test("more than 1 MiB is refused")
    func size() {
        let comment = "# " + String(repeating: "x", count: 1 << 20) + "\n"
        expectRefusal(Sample.local(users) + comment, .limit, line: 1, column: 1)
    }

    @Test("more than 32 levels are refused", arguments: [33, 900, 5000, 200_000])
    func depth(levels: Int) {
        let text = Sample.local(
            "users: " + String(repeating: "[", count: levels) + String(repeating: "]", count: levels))
        let found = errors(text)
        #expect(found.count == 1)
        #expect(found.first?.kind == .limit || found.first?.kind == .syntax)
    }

    @Test("deep blocks are refused", arguments: ["- ", "? ", "a:\n"])
    func deepBlocks(opening: String) {
        var text = ""
        for level in 0..<400 { text += opening == "a:\n" ? String(repeating: " ", count: level) + opening : opening }
        #expect(!errors(text).isEmpty)
    }

    @Test("more than 50,000 values are refused")
    func nodes() {
        let list = Array(repeating: "a", count: 50_001).joined(separator: ",")
        expectRefusal(Sample.local("users: [{ username: a, claims: { x: [\(list)] } }]"), .limit)
    }

    @Test("aliases that multiply are refused, as values")
    func aliasBomb() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
        expectRefusal(text, .limit)
    }

    @Test("aliases that multiply are refused, as keys")
    func aliasBombInKeys() {
        var text = "a0: &a0 [x, x]\n"
        for level in 1...60 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        expectRefusal(text + "? *a60\n: 1\n? [*a60]\n: 2\n", .limit)
        expectRefusal("a: &a b\n*a : 1\n", .syntax, line: 2)
    }

    @Test("an alias stands for what its anchor holds")
    func alias() throws {
        let loaded = try parse(
            Sample.local(
                """
                resource_servers: [{ identifier: api, scope_prefix: "", scopes: [{ name: read }] }]
                clients:
                  - { client_id: a, client_secret: s, grant_types: [authorization_code], redirect_uris: &uris [https://a.example/cb], scope: &s openid read }
                  - { client_id: b, client_secret: s, redirect_uris: *uris, scope: *s }
                """))
        let clients = loaded.configuration.clients
        #expect(clients[1].redirectURIs == ["https://a.example/cb"])
        #expect(clients[1].scope == clients[0].scope)
    }

    @Test("an alias without an anchor before it is refused")
    func unknownAlias() {
        expectRefusal("server: *nothing\n", .syntax, line: 1, column: 9, says: ["\"*nothing\""])
        expectRefusal("server: &a [*a]\n", .syntax)
    }

    @Test("a star in quotes, in a block and inside a plain text is a star")
    func star() throws {
        let loaded = try parse(
            Sample.local(
                """
                # *comment
                users:
                  - { username: a, name: "*quoted", given_name: '*', family_name: a*b* }
                  - username: b
                    claims: { x: "*", "*y": 1 }
                """))
        let users = loaded.configuration.users
        #expect(users[0].name == "*quoted")
        #expect(users[0].givenName == "*")
        #expect(users[0].familyName == "a*b*")
        #expect(users[1].claims.map(\.name) == ["x", "*y"])
    }

    @Test("a YAML tag is refused", arguments: ["!!int 1", "!!binary aGk=", "!mine x", "!!set {}"])
    func tag(value: String) { expectRefusal(Sample.local("users: [{ username: a, name: \(value) }]"), .syntax) }

    @Test("a key that is no text is refused", arguments: ["? [a]\n: 1\n", "{ {a: 1}: 2 }", "[a]: 1"])
    func complexKey(text: String) { expectRefusal(text, .syntax, says: ["as a key"]) }

    @Test("a merge key is an unknown key")
    func merge() {
        let text = Sample.local("users:\n  - &a { username: a }\n  - { <<: *a, name: b }\n")
        #expect(errors(text).contains { $0.kind == .unknownKey && $0.path == "users[1].<<" })
    }

    @Test(
        "control characters and the noncharacter that stands for aliases are refused",
        arguments: ["\0", "\u{1}", "\u{10FFFF}"])
    func characters(character: String) { expectRefusal("server: a\(character)b\n", .syntax) }

    @Test("a byte order mark is passed over")
    func byteOrderMark() { #expect(errors("\u{FEFF}" + Sample.local(users)).isEmpty) }

    @Test("all mistakes are reported at once, those of writing before those that may follow from them")
    func all() {
        let found = errors(
            """
            server: { public_url: http://localhost:9000 }
            clients:
              - { client_id: a, client_secret: s, redirect_uris: [https://a.example/], scope: nothing }
              - { client_idd: b, client_secret: s, redirect_uris: [https://a.example/] }
            srver: {}
            """)
        #expect(found.map(\.kind) == [.unknownKey, .unknownKey, .unknownName])
    }
}
