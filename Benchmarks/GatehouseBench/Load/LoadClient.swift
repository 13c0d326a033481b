import Crypto
import Foundation
import NIOHTTP1
import Synchronization

/// A client of the authorization server that asks one node after the other, as a load balancer without memory would have it.
struct LoadClient: Sendable {
    let options: LoadOptions
    let nodes: [Node]
    let wire: WirePool
    let recorder: Recorder
    private let turn: Turn

    init(_ options: LoadOptions, nodes: [Node], recorder: Recorder) {
        self.options = options
        self.nodes = nodes
        self.recorder = recorder
        wire = WirePool(
            host: options.authority, timeout: .milliseconds(Int64(options.timeout * 1000)), threads: options.threads)
        turn = Turn()
    }

    func nextNode() -> Node { nodes[turn.next() % nodes.count] }

    /// Sends one request and records it; nil where there was no answer.
    func send(
        _ operation: String, _ request: WireRequest, to node: Node? = nil, person: String? = nil, sent: String? = nil
    ) async -> WireAnswer? {
        let node = node ?? nextNode()
        var entry = HistoryEntry(
            run: recorder.run, operation: operation, start: Date().timeIntervalSince1970, end: 0, node: node.name,
            status: 0, outcome: "", person: person, sent: sent)
        let started = ContinuousClock.now
        var answer: WireAnswer?
        do {
            let received = try await wire.send(request, to: node)
            entry.status = received.status
            entry.describe(received)
            answer = received
        } catch {
            entry.outcome = error.name
        }
        entry.end = entry.start + (ContinuousClock.now - started) / .seconds(1)
        recorder.add(entry)
        if answer == nil || answer?.status == 503 { try? await Task.sleep(for: .milliseconds(20)) }
        return answer
    }

    /// A code for `person`, who logs in and allows where that is asked; nil where something on the way failed.
    func authorize(_ person: inout Person, scope: String? = nil) async -> IssuedCode? {
        let verifier = Self.random(32)
        let challenge = Self.base64url(Data(SHA256.hash(data: Data(verifier.utf8))))
        let query = WireText.form([
            ("response_type", "code"), ("client_id", options.clientID), ("redirect_uri", options.redirectURI),
            ("scope", scope ?? options.scope), ("state", Self.random(9)), ("code_challenge", challenge),
            ("code_challenge_method", "S256"),
        ])
        guard var answer = await browse("authorize", WireRequest(path: "/oauth2/authorize?" + query), &person) else {
            return nil
        }
        for _ in 0..<12 {
            if let location = answer.location, [302, 303].contains(answer.status) {
                if location.hasPrefix(options.redirectURI) {
                    guard let code = WireText.parameter("code", of: location) else { return nil }
                    return IssuedCode(code: code, verifier: verifier)
                }
                guard let path = options.localPath(location) else { return nil }
                let operation =
                    path.hasPrefix("/login") ? "login_page" : path.hasPrefix("/consent") ? "consent_page" : "resume"
                guard let next = await browse(operation, WireRequest(path: path), &person) else { return nil }
                answer = next
            } else if let next = await submit(answer, &person) {
                answer = next
            } else {
                return nil
            }
        }
        return nil
    }

    /// What a worker needs before anything counts, tried a few times: a node may be busy, or about to come back.
    func prepared<Value>(_ attempt: () async -> Value?) async -> Value? {
        for pause in [50, 200, 500, 1000, 2000] {
            if let value = await attempt() { return value }
            try? await Task.sleep(for: .milliseconds(pause))
        }
        return nil
    }

    /// Fills in the login or consent form of a page.
    private func submit(_ page: WireAnswer, _ person: inout Person) async -> WireAnswer? {
        guard page.status == 200 else { return nil }
        if let form = PageForm(page.body, with: "password") {
            let fields = form.fields + [("username", person.username), ("password", person.password)]
            return await browse("login", .form(form.action, fields, origin: options.issuer), &person)
        }
        guard let form = PageForm(page.body, with: "decision") else { return nil }
        return await browse(
            "consent", .form(form.action, form.fields + [("decision", "allow")], origin: options.issuer), &person)
    }

    private func browse(_ operation: String, _ request: WireRequest, _ person: inout Person) async -> WireAnswer? {
        var request = request
        request.headers += person.headers
        guard let answer = await send(operation, request, person: person.username) else { return nil }
        person.take(answer)
        return answer.status < 400 ? answer : nil
    }

    func redeem(_ issued: IssuedCode, at node: Node? = nil) async -> WireAnswer? {
        let fields = [
            ("grant_type", "authorization_code"), ("code", issued.code), ("redirect_uri", options.redirectURI),
            ("code_verifier", issued.verifier),
        ]
        return await send("redeem", token(fields), to: node, sent: Recorder.id("code", issued.code))
    }

    func refresh(_ token: String, at node: Node? = nil) async -> WireAnswer? {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token)]
        return await send("refresh", self.token(fields), to: node, sent: Recorder.id("refresh", token))
    }

    /// A request of the token endpoint with the client's authentication, or its name where it is public.
    private func token(_ fields: [(String, String)]) -> WireRequest {
        guard !options.clientSecret.isEmpty else {
            return .form("/oauth2/token", fields + [("client_id", options.clientID)])
        }
        return .form("/oauth2/token", fields, with: WireText.basic(options.clientID, options.clientSecret))
    }

    static func random(_ count: Int) -> String {
        base64url(Data((0..<count).map { _ in UInt8.random(in: 0...255) }))
    }

    static func base64url(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

/// A code and what proves that it is the client's.
struct IssuedCode: Sendable {
    let code: String
    let verifier: String
}

/// Whose turn it is.
private final class Turn: Sendable {
    private let counter = Atomic<Int>(0)
    func next() -> Int { counter.wrappingAdd(1, ordering: .relaxed).oldValue & Int.max }
}

extension WireRequest {
    static func form(
        _ path: String, _ fields: [(String, String)], origin: String? = nil, with header: (String, String)? = nil
    ) -> WireRequest {
        var headers = [("Content-Type", "application/x-www-form-urlencoded")]
        if let origin { headers.append(("Origin", origin)) }
        if let header { headers.append(header) }
        return WireRequest(method: .POST, path: path, headers: headers, body: WireText.form(fields))
    }
}

extension HistoryEntry {
    /// What an answer says, without its secrets.
    fileprivate mutating func describe(_ answer: WireAnswer) {
        let json = try? JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
        outcome = answer.status < 400 ? "ok" : json?["error"] as? String ?? "error"
        var received: [String] = []
        for (member, kind) in [("access_token", "access"), ("refresh_token", "refresh")] {
            if let token = json?[member] as? String { received.append(Recorder.id(kind, token)) }
        }
        if let location = answer.location, let code = WireText.parameter("code", of: location) {
            received.append(Recorder.id("code", code))
        }
        if !received.isEmpty { self.received = received }
        jti = (json?["access_token"] as? String).flatMap(Self.jti)
        active = json?["active"] as? Bool
    }

    private static func jti(_ token: String) -> String? {
        let parts = token.split(separator: ".")
        guard parts.count == 3 else { return nil }
        var text = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
        text += String(repeating: "=", count: (4 - text.count % 4) % 4)
        let claims = Data(base64Encoded: text).flatMap { try? JSONSerialization.jsonObject(with: $0) as? [String: Any] }
        return claims?["jti"] as? String
    }
}
