import BFF
import Foundation
import HTTPExchange
import HTTPTypes
import OAuthCore
import Testing

@Suite("Files of a built application")
struct StaticFilesTests {
    static let navigation: HTTPFields = [.accept: "text/html,*/*;q=0.8", .secFetchMode: "navigate"]

    /// A built application in a folder, with a secret beside it and links that lead there.
    final class Application {
        let folder: String
        let root: String

        init() throws {
            folder = NSTemporaryDirectory() + "gatehouse-static-" + UUID().uuidString
            root = folder + "/dist"
            let files = FileManager.default
            try files.createDirectory(atPath: root + "/assets/.hidden", withIntermediateDirectories: true)
            try files.createDirectory(atPath: root + "/docs", withIntermediateDirectories: true)
            try files.createDirectory(atPath: root + "/api", withIntermediateDirectories: true)
            for (path, text) in [
                ("dist/index.html", "<!doctype html>start"), ("dist/assets/index-BkX2a19z.js", "hashed"),
                ("dist/assets/app.js", "plain"),
                ("dist/assets/main.3f9a1c2b.css", "hashed"), ("dist/.env", "secret"),
                ("dist/assets/.hidden/x.js", "secret"),
                ("dist/docs/index.html", "<!doctype html>docs"), ("dist/a b.txt", "blank"), ("dist/é.txt", "accent"),
                ("dist/api/x.json", "{}"), ("dist/unknown.zzz", "?"), ("secret.txt", "secret"),
            ] {
                try text.write(toFile: folder + "/" + path, atomically: false, encoding: .utf8)
            }
            try files.createSymbolicLink(atPath: root + "/link.txt", withDestinationPath: folder + "/secret.txt")
            try files.createSymbolicLink(atPath: root + "/up", withDestinationPath: folder)
            try files.createSymbolicLink(atPath: folder + "/current", withDestinationPath: root)
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }
    }

    private func harness(_ application: Application, root: String? = nil) async throws -> CoreHarness {
        try await CoreHarness {
            $0.frontend.staticFiles = root ?? application.root
            $0.routes = [ProxyRoute(path: "/service", upstream: "http://127.0.0.1:1")]
        }
    }

    @Test("files have their type, and browsers keep those with a hash in their name for ever")
    func files() async throws {
        let application = try Application()
        let harness = try await harness(application)
        let forever = "public, max-age=31536000, immutable"
        for (path, type, caching, text) in [
            ("/", "text/html; charset=utf-8", "no-cache", "<!doctype html>start"),
            ("/index.html", "text/html; charset=utf-8", "no-cache", "<!doctype html>start"),
            ("/docs/", "text/html; charset=utf-8", "no-cache", "<!doctype html>docs"),
            ("/assets/index-BkX2a19z.js", "text/javascript; charset=utf-8", forever, "hashed"),
            ("/assets/main.3f9a1c2b.css", "text/css; charset=utf-8", forever, "hashed"),
            ("/assets/app.js", "text/javascript; charset=utf-8", "no-cache", "plain"),
            ("/a%20b.txt", "text/plain; charset=utf-8", "no-cache", "blank"),
            ("/%C3%A9.txt", "text/plain; charset=utf-8", "no-cache", "accent"),
            ("/unknown.zzz", "application/octet-stream", "no-cache", "?"),
        ] {
            let answer = await harness.ask(.get, path)
            #expect(answer.status == .ok, "\(path)")
            #expect(answer.text == text)
            #expect(answer.headerFields[.contentType] == type)
            #expect(answer.headerFields[.cacheControl] == caching)
            #expect(answer.headerFields[.xContentTypeOptions] == "nosniff")
        }
    }

    @Test(
        "nothing outside the folder, nothing hidden and no link is served",
        arguments: [
            "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/%2e%2e%2fsecret.txt",
            "/assets/../../secret.txt",
            "/assets/..%5c..%5csecret.txt", "/%252e%252e/secret.txt", "/.env", "/%2eenv", "/assets/.hidden/x.js",
            "/link.txt",
            "/up/secret.txt", "/up/dist/index.html", "//secret.txt", "/./index.html", "/assets//app.js",
            "/assets%2fapp.js",
            "/index.html%00.txt", "/index.html%0a", "/%ff", "/%", "/%2", "/assets", "/up", "/docs", "/etc/passwd",
            "/index.html/",
            "/index.html/x",
        ])
    func refused(path: String) async throws {
        let application = try Application()
        let harness = try await harness(application)
        let answer = await harness.ask(.get, path)
        #expect(answer.status == .notFound, "\(path) was answered \(answer.text)")
        #expect(!answer.text.contains("secret"))
    }

    @Test("a browser that navigates to what only the application knows gets its start page")
    func startPage() async throws {
        let application = try Application()
        let harness = try await harness(application)
        for path in ["/people/alice", "/a.b", "/authors", "/apiary", "/services/x"] {
            let answer = await harness.ask(.get, path, fields: Self.navigation)
            #expect(answer.text == "<!doctype html>start")
            #expect(answer.headerFields[.cacheControl] == "no-cache")
            #expect(answer.headerFields[.contentSecurityPolicy]?.contains("frame-ancestors") == true)
        }
    }

    @Test("scripts, parts of pages, and paths where programs ask are told that nothing is there")
    func noStartPage() async throws {
        let application = try Application()
        let harness = try await harness(application)
        for fields in [[:], [.accept: "*/*"], [.accept: "text/html", .secFetchMode: "cors"]] as [HTTPFields] {
            expectRefusal(await harness.ask(.get, "/people/alice", fields: fields), 404, "not_found")
        }
        for path in [
            "/auth", "/auth/nothing", "/auth/", "/api", "/api/nothing", "/api/x.json", "/service", "/service/x",
        ] {
            expectRefusal(await harness.ask(.get, path, fields: Self.navigation), 404, "not_found")
        }
        let posted = await harness.ask(.post, "/people", fields: Self.navigation)
        #expect(posted.status == .methodNotAllowed)
    }

    @Test("RFC 9110 §13.1.2 what the browser has already is 304, and changes with the file")
    func conditional() async throws {
        let application = try Application()
        let harness = try await harness(application)
        let first = await harness.ask(.get, "/assets/app.js")
        let tag = try #require(first.headerFields[.eTag])
        for known in [tag, "W/" + tag, "\"other\", " + tag, "*"] {
            let again = await harness.ask(.get, "/assets/app.js", fields: [.ifNoneMatch: known])
            #expect(again.status == .notModified)
            #expect(again.body.isEmpty)
            #expect(again.headerFields[.eTag] == tag)
        }
        try "changed".write(toFile: application.root + "/assets/app.js", atomically: true, encoding: .utf8)
        let changed = await harness.ask(.get, "/assets/app.js", fields: [.ifNoneMatch: tag])
        #expect(changed.text == "changed")
    }

    @Test("a long file is read part by part, so that many slow readers of it take no memory")
    func longFile() async throws {
        let application = try Application()
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        try Data(bytes).write(to: URL(fileURLWithPath: application.root + "/long.bin"))
        let answer = try await harness(application).ask(.get, "/long.bin")
        let body = try #require(answer.longBody)
        #expect(answer.body.isEmpty)
        #expect(body.length == bytes.count)
        var read: [UInt8] = []
        while read.count < body.length {
            let part = try #require(body.part(read.count))
            #expect((1...65536).contains(part.count))
            read += part
        }
        #expect(read == bytes)
        try Data(bytes.prefix(70_000)).write(to: URL(fileURLWithPath: application.root + "/long.bin"))
        #expect(body.part(65536) == nil, "a file that has shrunk is not filled up with something else")
    }

    @Test("the folder may be a link, which is switched to a new build")
    func switchedFolder() async throws {
        let application = try Application()
        let harness = try await harness(application, root: application.folder + "/current")
        #expect(await harness.ask(.get, "/").text == "<!doctype html>start")
        let files = FileManager.default
        try files.removeItem(atPath: application.folder + "/current")
        try files.createSymbolicLink(
            atPath: application.folder + "/current", withDestinationPath: application.root + "/docs")
        #expect(await harness.ask(.get, "/").text == "<!doctype html>docs")
        try files.removeItem(atPath: application.folder + "/current")
        expectRefusal(await harness.ask(.get, "/"), 404, "not_found")
    }

    @Test("a pipe or a device is no file, and does not hold anybody up")
    func notAFile() async throws {
        let application = try Application()
        #expect(mkfifo(application.root + "/pipe.txt", 0o600) == 0)
        let harness = try await harness(application)
        expectRefusal(await harness.ask(.get, "/pipe.txt"), 404, "not_found")
    }

    @Test("without a folder nothing is served")
    func none() async throws {
        let harness = try await CoreHarness()
        #expect(harness.bff.fallback == nil)
        expectRefusal(await harness.ask(.get, "/", fields: Self.navigation), 404, "not_found")
    }
}
