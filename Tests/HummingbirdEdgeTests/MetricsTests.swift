import CoreMetrics
import HummingbirdEdge
import Testing

@Suite("Metrics and the admin listener", .timeLimit(.minutes(10)))
struct MetricsTests {
    private func text(_ registry: PrometheusRegistry) -> String { String(decoding: registry.text(), as: UTF8.self) }

    @Test("counters, gauges, meters and histograms in the text format")
    func format() {
        let registry = PrometheusRegistry()
        registry.makeCounter(label: "gatehouse.token.issued", dimensions: [("grant", "client_credentials")])
            .increment(by: 3)
        registry.makeMeter(label: "pool.size", dimensions: []).set(2.5)
        registry.makeRecorder(label: "last", dimensions: [], aggregate: false).record(7 as Int64)
        registry.makeFloatingPointCounter(label: "seconds", dimensions: []).increment(by: 0.5)
        let timer = registry.makeTimer(
            label: "http.server.request.duration", dimensions: [("b", "1"), ("a", "x\"\\\n")])
        timer.recordNanoseconds(1_000_000)
        timer.recordNanoseconds(20_000_000_000)
        let text = text(registry)
        for line in [
            "# TYPE gatehouse_token_issued_total counter",
            #"gatehouse_token_issued_total{grant="client_credentials"} 3"#,
            "# TYPE pool_size gauge", "pool_size 2.5", "last 7", "seconds_total 0.5",
            "# TYPE http_server_request_duration_seconds histogram",
            #"http_server_request_duration_seconds_bucket{a="x\"\\\n",b="1",le="0.0005"} 0"#,
            #"http_server_request_duration_seconds_bucket{a="x\"\\\n",b="1",le="0.001"} 1"#,
            #"http_server_request_duration_seconds_bucket{a="x\"\\\n",b="1",le="10"} 1"#,
            #"http_server_request_duration_seconds_bucket{a="x\"\\\n",b="1",le="+Inf"} 2"#,
            #"http_server_request_duration_seconds_count{a="x\"\\\n",b="1"} 2"#,
        ] {
            #expect(text.contains(line + "\n"), "\(line)")
        }
    }

    @Test("the same name and labels are the same series; the number of series is bounded and overflow is counted")
    func bounded() {
        let registry = PrometheusRegistry(maximumSeries: 10)
        for number in 0..<20 {
            registry.makeCounter(label: "c", dimensions: [("n", "\(number)")]).increment(by: 1)
            registry.makeCounter(label: "c", dimensions: [("n", "\(number)")]).increment(by: 1)
        }
        let text = text(registry)
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("c_total{") }.count == 10)
        #expect(text.contains(#"c_total{n="3"} 2"#))
        #expect(text.contains("metrics_series_dropped_total 20"))
    }

    @Test("a counter does not fall, and stops at the largest number instead of overflowing")
    func saturation() {
        let registry = PrometheusRegistry()
        let counter = registry.makeCounter(label: "c", dimensions: [])
        counter.increment(by: .max)
        counter.increment(by: 5)
        counter.increment(by: -7)
        #expect(text(registry).contains("c_total \(Int64.max)\n"))
    }

    @Test("a name with two types keeps its first")
    func conflict() {
        let registry = PrometheusRegistry()
        registry.makeMeter(label: "x", dimensions: []).set(1.0)
        registry.makeRecorder(label: "x", dimensions: [("a", "b")], aggregate: true).record(5.0)
        #expect(!text(registry).contains("x_bucket"))
    }

    @Test("requests are counted by route template, method and class of status; what came from outside is no label")
    func requests() async throws {
        try await TestServer.run { server in
            let wire = try await RawConnection.open(server.port)
            for request in ["GET /things/1", "GET /things/2", "GET /SECRET?x=SECRET", "PROPFIND /echo"] {
                try await wire.send("\(request) HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = try await wire.readAnswer()
            }
            wire.close()
            _ = try await server.log.waitFor("method=other")
            let text = text(server.registry)
            for line in [
                #"http_server_requests_total{listener="public",method="GET",route="/things/{id}",status="2xx"} 2"#,
                #"http_server_requests_total{listener="public",method="GET",route="unmatched",status="4xx"} 1"#,
                #"http_server_requests_total{listener="public",method="other",route="/echo",status="4xx"} 1"#,
                #"http_server_active_requests{listener="public"} 0"#,
            ] {
                #expect(text.contains(line), "\(line)")
            }
            #expect(!text.contains("SECRET"))
        }
    }

    @Test("health, readiness with the name of what failed, and metrics")
    func admin() async throws {
        struct Away: Error {}
        let registry = PrometheusRegistry()
        for isReady in [true, false] {
            var router = EdgeRouter()
            router.addAdminRoutes(
                registry: registry,
                readiness: [
                    ReadinessCheck("keys") {},
                    ReadinessCheck("storage") { if !isReady { throw Away() } },
                    ReadinessCheck("slow") { if !isReady { try await Task.sleep(for: .seconds(3600)) } },
                ], timeout: isReady ? .seconds(60) : .seconds(2))
            try await TestServer.run(router: router) { server in
                func get(_ path: String) async throws -> RawConnection.Answer {
                    let wire = try await RawConnection.open(server.port)
                    try await wire.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
                    defer { wire.close() }
                    return try await wire.readAnswer()
                }
                let health = try await get("/healthz")
                #expect(health.status == 200)
                let ready = try await get("/readyz")
                #expect(ready.status == (isReady ? 200 : 503))
                #expect(ready.body == (isReady ? "ready\n" : "not ready: storage, slow\n"))
                let metrics = try await get("/metrics")
                #expect(metrics.field("content-type") == "text/plain;version=0.0.4;charset=utf-8")
                #expect(metrics.body.contains("process_resident_memory_bytes"))
            }
        }
    }
}
