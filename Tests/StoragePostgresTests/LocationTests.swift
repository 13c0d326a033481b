import Storage
import StoragePostgres
import Testing

@Suite("PostgreSQL: where it is")
struct LocationTests {
    @Test(
        "a URL gives its place, without user, password and parameters",
        arguments: [
            ("postgresql://u:secret@db.internal/gatehouse", "postgresql://db.internal:5432/gatehouse"),
            ("postgres://u:secret@db:6432/g?sslmode=require", "postgresql://db:6432/g"),
            ("postgresql://u:secret@[::1]/g", "postgresql://[::1]:5432/g"),
            ("postgresql://a:1,b:2/g?password=secret", "postgresql://a:1,b:2/g"),
            ("postgresql:///g?host=/run/postgresql&pool_size=3&password=secret", "postgresql:///run/postgresql:5432/g"),
        ])
    func place(_ url: String, _ place: String) throws {
        let location = try PostgresLocation(url: url)
        #expect("\(location)" == place)
        var dumped = ""
        dump(location, to: &dumped)
        #expect(!dumped.contains("secret") && !String(reflecting: location).contains("secret"))
    }

    @Test(
        "what is no URL of a PostgreSQL is refused, without a word of what may be a password",
        arguments: [
            "mysql://u:secret@h/d", "postgresql://", "postgresql:///d", "postgresql://u:sec#ret@h/d",
            "postgresql://u:secret@h:port/d?x", "postgresql://u:secret@h/d?secret=1", "postgresql://u:secret%zz@h/d",
            "postgresql://u:secret@h/d?pool_size=0", "postgresql://u:secret@h/d?pool_size=secret",
            "postgresql://u:secret@h/d?pool_size=201", "postgresql://u:se:cret@[::1/d",
        ])
    func refused(_ url: String) {
        let error = #expect(throws: PostgresLocationError.self) { try PostgresLocation(url: url) }
        #expect(error.map { "\($0)".contains("secret") } == false, "\(String(describing: error))")
        #expect(error.map { "\($0)".contains("expected") || "\($0)".contains("received") } == true)
    }

    @Test("the pool has ten connections unless the URL says otherwise")
    func size() throws {
        #expect(try PostgresLocation(url: "postgresql://h/d").poolSize == 10)
        #expect(try PostgresLocation(url: "postgresql://h/d?pool_size=40&sslmode=disable").poolSize == 40)
    }

    @Test("over a network the certificate is checked unless the URL says otherwise")
    func protection() throws {
        for url in [
            "postgresql://db/d", "postgresql://localhost,db/d", "postgresql://10.0.0.1/d", "postgresql://localhost/d",
            "postgresql:///d?host=/run/postgresql",
        ] {
            #expect(try !PostgresLocation(url: url).isUnprotected, "\(url)")
        }
        for mode in ["disable", "prefer", "require"] {
            #expect(try PostgresLocation(url: "postgresql://db/d?sslmode=\(mode)").isUnprotected)
        }
    }

    @Test("a password that is wrong, and a server that is not there, are said without the password")
    func unreachable() async throws {
        let server = try SharedPostgres.server.get()
        let wrong = "postgresql://gatehouse:wrong-secret@127.0.0.1:\(server.port)/postgres?sslmode=disable"
        let nowhere = "postgresql://gatehouse:wrong-secret@127.0.0.1:\(try PostgresServer.freePort())/postgres"
        for url in [wrong, nowhere] {
            let error = await #expect(throws: StoreError.self) {
                _ = try await PostgresStore.open(try PostgresLocation(url: url), logger: .quiet)
            }
            #expect(error?.code == .unavailable)
            #expect(error?.detail.contains("wrong-secret") == false)
        }
    }
}
