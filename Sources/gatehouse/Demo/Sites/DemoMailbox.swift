import HTTPExchange
import HTTPTypes
import Mail
import OAuthCore
import Synchronization

/// Where the letters of the demo arrive: told to who started it, kept for its page; at most the latest 20.
final class DemoMailbox: MailTransport {
    /// A letter as it is shown.
    struct Entry: Sendable {
        let recipient: String
        let subject: String
        /// Where its link leads; nil: it has none.
        let link: String?
        let at: UnixTime
    }

    private static let capacity = 20
    private let entries = Mutex<[Entry]>([])
    private let clock: DemoClock
    private let tell: @Sendable (Entry) -> Void

    /// A mailbox of everybody; `tell` is asked for each letter that comes.
    init(clock: DemoClock, tell: @escaping @Sendable (Entry) -> Void) {
        self.clock = clock
        self.tell = tell
    }

    /// Takes any letter, whoever it is for.
    func send(_ message: MailMessage) async throws(MailFailure) {
        let entry = Entry(
            recipient: "\(message.recipient)", subject: message.subject, link: Self.link(in: message.text),
            at: clock.now)
        entries.withLock { entries in
            if entries.count == Self.capacity { entries.removeLast() }
            entries.insert(entry, at: 0)
        }
        tell(entry)
    }

    /// The latest first.
    var letters: [Entry] { entries.withLock { $0 } }

    /// The links of a letter stand in lines of their own.
    private static func link(in text: String) -> String? {
        text.components(separatedBy: "\n").first { $0.hasPrefix("http://") }
    }
}

/// The page of the mailbox, and the same for the demo's own page.
extension DemoMailbox {
    func routes(_ site: DemoSite) -> [HTTPExchange.Route] {
        [
            site.route("/") { _ in site.page("Mailbox", self.page) },
            site.route("/letters") { _ in
                EndpointResponse(
                    status: .ok, headerFields: [.contentType: "application/json", .cacheControl: "no-store"],
                    body: JSONValue.array(self.letters.map(\.json)).serialized())
            },
        ]
    }

    private var page: String {
        let letters = letters
        let list =
            letters.isEmpty
            ? "<p class=\"quiet\">No letter yet. Make an account, or say that you have forgotten a password.</p>"
            : "<ul>\(letters.map(\.row).joined())</ul>"
        return """
            <section class="card hero"><h1>Mailbox</h1>
            <p class="quiet">Every letter that the authorization server would send, whoever it is for. Links open accounts: nobody but you reaches this page. Load it again to see newer ones.</p>
            \(list)</section>
            """
    }
}

extension DemoMailbox.Entry {
    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "recipient": .string(recipient), "subject": .string(subject), "at": .int(at.seconds),
        ]
        if let link { object["link"] = .string(link) }
        return .object(object)
    }

    fileprivate var row: String {
        let title = "\(DemoSite.escaped(subject)), to \(DemoSite.escaped(recipient))"
        let end =
            link.map {
                "<a class=\"button\" href=\"\(DemoSite.escaped($0))\" aria-label=\"Open the link: \(title)\">Open the link</a>"
            } ?? ""
        return
            "<li><span>\(DemoSite.escaped(subject))<small>to \(DemoSite.escaped(recipient))</small></span>\(end)</li>"
    }
}
