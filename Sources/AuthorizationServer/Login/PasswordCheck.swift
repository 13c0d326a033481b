import HTTPExchange
import HTTPTypes
import Metrics
import OAuthCore
import Synchronization

/// Asks an old application whether a password is right. It lets nobody in by itself: `FirstLogin` decides what an answer is worth.
final class PasswordCheck: Sendable {
    /// How many first logins may be under way: an application that hangs must not gather every request that comes.
    static let maximumUnderWay = 64
    /// The longest answer, in bytes.
    static let maximumAnswer = 64 << 10

    /// What the application says.
    enum Verdict: Sendable {
        /// The password is that person's.
        case confirmed(ConfirmedPerson)
        /// It is not, or there is no such person.
        case refused(status: Int)
    }

    /// There is no verdict; what was received, and what was expected.
    struct Failure: Error, Sendable { let detail: String }

    private enum Result: String, CaseIterable { case confirmed, refused, failed }

    private let settings: PasswordCheckSettings
    private let outbound: any OutboundClient
    private let underWay = Mutex<[[UInt8]: SharedResult<FirstLogin.Result>]>([:])
    private let counters: [Result: Counter]

    init(settings: PasswordCheckSettings, outbound: any OutboundClient) {
        self.settings = settings
        self.outbound = outbound
        counters = Dictionary(
            uniqueKeysWithValues: Result.allCases.map { result in
                (result, Counter(label: "gatehouse.password_check", dimensions: [("result", result.rawValue)]))
            })
    }

    /// Does `work` for the first of those who come with one name and one password at one time; the others get what came of it.
    func joined(
        username: String, password: String, _ work: () async -> FirstLogin.Result
    ) async -> (result: FirstLogin.Result, isFirst: Bool) {
        let key = Array((User.lookupKey(username: username) + "\n" + password).utf8)
        let (shared, isFirst): (SharedResult<FirstLogin.Result>?, Bool) = underWay.withLock { underWay in
            if let shared = underWay[key] { return (shared, false) }
            guard underWay.count < Self.maximumUnderWay else { return (nil, false) }
            let shared = SharedResult<FirstLogin.Result>()
            underWay[key] = shared
            return (shared, true)
        }
        guard let shared else {
            let detail = "\(Self.maximumUnderWay) first logins are waiting for \(settings.url) already"
            return (.failure(.application(detail)), false)
        }
        guard isFirst else {
            let result = await shared.wait()
            return (result ?? .failure(.application("the request ended before \(settings.url) answered")), false)
        }
        let result = await work()
        underWay.withLock { $0[key] = nil }
        shared.finish(result)
        return (result, true)
    }

    /// Asks once; nothing is tried again, because a person is waiting and can.
    func ask(username: String, password: String) async throws(Failure) -> Verdict {
        do throws(Failure) {
            let verdict = try self.verdict(on: try await send(username, password))
            if case .refused = verdict { counters[.refused]?.increment() } else { counters[.confirmed]?.increment() }
            return verdict
        } catch {
            counters[.failed]?.increment()
            throw error
        }
    }

    private func send(_ username: String, _ password: String) async throws(Failure) -> OutboundResponse {
        var json = JSONWriter(reservingCapacity: 128)
        json.beginObject()
        json.member("username", username)
        json.member("password", password)
        json.endObject()
        let request = OutboundRequest(
            method: .post, url: settings.url,
            headerFields: [
                .authorization: "Bearer " + settings.bearerToken, .contentType: "application/json",
                .accept: "application/json",
            ],
            body: json.bytes, maximumResponseBytes: Self.maximumAnswer, timeout: settings.timeout,
            isOperatorConfigured: true)
        do throws(OutboundError) { return try await outbound.send(request) } catch {
            throw Failure(detail: "\(settings.url): no answer: \(error)")
        }
    }

    private func verdict(on answer: OutboundResponse) throws(Failure) -> Verdict {
        switch answer.status.code {
        case 200: return .confirmed(try person(answer))
        case 401, 403, 404: return .refused(status: answer.status.code)
        default:
            throw Failure(
                detail: "\(settings.url): received status \(answer.status.code), expected 200, 401, 403 or 404")
        }
    }

    private func person(_ answer: OutboundResponse) throws(Failure) -> ConfirmedPerson {
        let received = answer.headerFields[.contentType]
        let type = received?.prefix { $0 != ";" }.lowercased().trimmingOptionalWhitespace()
        guard type == "application/json" else {
            let shown = received.map { LogText.quote($0) } ?? "none"
            throw Failure(
                detail: "\(settings.url): received 200 with Content-Type \(shown), expected application/json")
        }
        let object: JSONObject
        do throws(JSONError) { object = try JSONReader.parseObject(answer.body) } catch {
            throw Failure(detail: "\(settings.url): received 200 with no JSON object: \(error)")
        }
        do throws(ConfirmedPerson.Malformed) { return try ConfirmedPerson(object) } catch {
            throw Failure(detail: "\(settings.url): received 200 with a person that cannot be taken: \(error)")
        }
    }
}
