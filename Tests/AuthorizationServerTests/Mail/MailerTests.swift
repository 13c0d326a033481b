import AuthorizationServer
import Mail
import OAuthCore
import OpenIDProviderTesting
import Secrets
import Synchronization
import Testing

@Suite("Letters on their way", .timeLimit(.minutes(10)))
struct MailerTests {
    private let clock = AuthorizationServerTests.TestClock()
    private let log = TestLog()
    private let transport = ScriptedTransport()

    private func mailer() throws -> Mailer {
        let sender = MailMessage.Sender(address: try #require(EmailAddress("no-reply@mail.example")))
        let settings = MailSettings(sender: sender, serviceName: "Example", transport: transport)
        let clock = self.clock
        return Mailer(settings, random: .system, clock: { clock.now }, logger: log.logger)
    }

    private func letter(_ subject: String = "Hello") -> Letter { Letter(.english, subject: subject, lines: ["A line"]) }

    private func said(_ words: String) -> Int { log.lines.count { $0.contains(words) } }

    /// Runs the mailer for as long as the test needs it; it ends by itself once it is told to finish.
    private func running(_ mailer: Mailer, _ test: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await mailer.run() }
            try await test()
            mailer.finish()
            try await group.waitForAll()
        }
    }

    @Test("a letter is sent once, to the address it is for")
    func sent() async throws {
        let mailer = try mailer()
        try await running(mailer) {
            mailer.post(letter(), to: "ada@example.com")
            await eventually { mailer.waiting == 0 }
        }
        #expect(transport.taken == ["ada@example.com"] && transport.attempts == 1)
    }

    @Test("what is refused for now is tried again after 5 s, 30 s, 2 min, 10 min and 30 min, and then given up")
    func retried() async throws {
        transport.answer = .failure(MailFailure("451 later", isFinal: false))
        let mailer = try mailer()
        try await running(mailer) {
            mailer.post(letter(), to: "ada@example.com")
            for (number, pause) in [5, 30, 120, 600, 1800].enumerated() {
                await eventually { said("it is tried again") == number + 1 }
                clock.advance(.seconds(pause) - .milliseconds(1))
                // This one goes behind the other, had that been due.
                mailer.post(letter(), to: ScriptedTransport.welcome)
                await eventually { mailer.waiting == 1 }
                #expect(transport.attempts == 2 * (number + 1))
                clock.advance(.milliseconds(1))
                mailer.wake()
            }
            await eventually { said("letter given up") == 1 }
        }
        #expect(transport.attempts == 6 + 5 && mailer.waiting == 0)
        #expect(transport.taken == Array(repeating: ScriptedTransport.welcome, count: 5))
        #expect(!log.lines.contains { $0.contains("ada@") }, "addresses are people's")
    }

    @Test("a letter that a server takes at last is not sent again")
    func secondTime() async throws {
        transport.answer = .failure(MailFailure("451 later", isFinal: false))
        let mailer = try mailer()
        try await running(mailer) {
            mailer.post(letter(), to: "ada@example.com")
            await eventually { said("it is tried again") == 1 }
            transport.answer = .success(())
            clock.advance(.seconds(5))
            mailer.wake()
            await eventually { mailer.waiting == 0 }
            clock.advance(.seconds(3600))
            mailer.wake()
        }
        #expect(transport.attempts == 2 && transport.taken == ["ada@example.com"])
    }

    @Test("what is refused for good is not tried again")
    func final() async throws {
        transport.answer = .failure(MailFailure("550 no such mailbox", isFinal: true))
        let mailer = try mailer()
        try await running(mailer) {
            mailer.post(letter(), to: "ada@example.com")
            await eventually { said("letter given up") == 1 }
            clock.advance(.seconds(3600))
            mailer.wake()
        }
        #expect(transport.attempts == 1 && mailer.waiting == 0)
    }

    @Test("a letter that waits for its time holds up no other")
    func overtaken() async throws {
        transport.answer = .failure(MailFailure("451 later", isFinal: false))
        let mailer = try mailer()
        try await running(mailer) {
            mailer.post(letter(), to: "first@example.com")
            await eventually { said("it is tried again") == 1 }
            transport.answer = .success(())
            mailer.post(letter(), to: "second@example.com")
            await eventually { mailer.waiting == 1 }
        }
        #expect(transport.taken == ["second@example.com"])
        #expect(said("letters lost with the process") == 1)
    }

    @Test("a thousand letters wait at most: of more the newest are dropped, which is said, and all others are sent")
    func bounded() async throws {
        let mailer = try mailer()
        for number in 0..<1003 { mailer.post(letter(), to: "number\(number)@example.com") }
        #expect(mailer.waiting == 1000 && said("letter dropped") == 3)
        try await running(mailer) { await eventually { mailer.waiting == 0 } }
        #expect(Set(transport.taken) == Set((0..<1000).map { "number\($0)@example.com" }))
    }

    @Test("four letters are under way at once at most")
    func inFlight() async throws {
        transport.isHeld = true
        let mailer = try mailer()
        try await running(mailer) {
            for number in 0..<40 { mailer.post(letter(), to: "number\(number)@example.com") }
            await eventually { transport.underWay == 4 }
            mailer.wake()
            transport.isHeld = false
            await eventually { mailer.waiting == 0 }
        }
        #expect(transport.mostUnderWay == 4 && transport.taken.count == 40)
    }

    @Test("an address that is none gets no letter", arguments: ["", "ada", "ada@example.com\r\nBcc: eve@evil.example"])
    func noAddress(_ address: String) async throws {
        let mailer = try mailer()
        mailer.post(letter(), to: address)
        #expect(mailer.waiting == 0 && said("letter dropped") == 1)
    }

    @Test("without mail nothing is sent, and that is said once")
    func off() async throws {
        let clock = self.clock
        let mailer = Mailer(nil, random: .system, clock: { clock.now }, logger: log.logger)
        for _ in 0..<3 { mailer.post(letter(), to: "ada@example.com") }
        await mailer.run()
        #expect(!mailer.isOn && mailer.waiting == 0 && said("letters are not sent") == 1)
    }

    @Test("when the server stops, all that is due is sent, and what waits for later is lost, which is said")
    func drained() async throws {
        transport.isHeld = true
        let mailer = try mailer()
        try await running(mailer) {
            for number in 0..<20 { mailer.post(letter(), to: "number\(number)@example.com") }
            await eventually { transport.underWay == 4 }
            mailer.finish()
            transport.isHeld = false
        }
        #expect(transport.taken.count == 20 && said("letters lost with the process") == 0)
    }

    @Test("a server that waits no longer lets go of what is under way, and says how many letters are lost")
    func cancelled() async throws {
        transport.isHeld = true
        let mailer = try mailer()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await mailer.run() }
            for number in 0..<6 { mailer.post(letter(), to: "number\(number)@example.com") }
            await eventually { transport.underWay == 4 }
            group.cancelAll()
        }
        #expect(transport.taken.isEmpty && said("letters lost with the process [\"mail.letters\": 6]") == 1)
    }
}

/// Takes letters as a test says, and remembers them.
private final class ScriptedTransport: MailTransport {
    private struct State {
        var answer: Result<Void, MailFailure> = .success(())
        var isHeld = false
        var attempts = 0
        var underWay = 0
        var mostUnderWay = 0
        var taken: [String] = []
    }

    /// The address that every letter is taken for.
    static let welcome = "welcome@example.com"

    private let state = Mutex(State())

    var answer: Result<Void, MailFailure> {
        get { state.withLock { $0.answer } }
        set { state.withLock { $0.answer = newValue } }
    }
    /// Whether letters stay under way until they are let go.
    var isHeld: Bool {
        get { state.withLock { $0.isHeld } }
        set { state.withLock { $0.isHeld = newValue } }
    }
    var attempts: Int { state.withLock { $0.attempts } }
    var underWay: Int { state.withLock { $0.underWay } }
    var mostUnderWay: Int { state.withLock { $0.mostUnderWay } }
    var taken: [String] { state.withLock { $0.taken } }

    func send(_ message: MailMessage) async throws(MailFailure) {
        state.withLock { state in
            state.attempts += 1
            state.underWay += 1
            state.mostUnderWay = max(state.mostUnderWay, state.underWay)
        }
        defer { state.withLock { $0.underWay -= 1 } }
        await eventually { !isHeld }
        guard !Task.isCancelled else { throw MailFailure("the server stops", isFinal: false) }
        if message.recipient.text != Self.welcome { try answer.get() }
        state.withLock { $0.taken.append(message.recipient.text) }
    }
}
