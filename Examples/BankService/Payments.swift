import Hummingbird
import OAuthCore
import Synchronization

/// The payments that were made, in memory: one consent pays once, however often its token comes.
final class Payments: Sendable {
    private let made = Mutex<Set<String>>([])

    /// Makes a payment; false where the consent was used up before.
    func take(_ order: PaymentOrder, by subject: String, under consent: AuthorizationDetail) -> Bool {
        made.withLock { $0.insert(subject + "/" + order.reference).inserted }
    }
}

/// A line of an account's history.
struct Transaction: ResponseEncodable, Sendable {
    let day: String
    let amount: String
    let text: String

    /// What was booked, from a day on.
    static func all(of iban: String, since day: String?) -> [Transaction] {
        let booked = [
            Transaction(day: "2026-09-28", amount: "-54.20", text: "Groceries"),
            Transaction(day: "2026-10-01", amount: "2850.00", text: "Salary"),
            Transaction(day: "2026-10-03", amount: "-980.00", text: "Rent"),
        ]
        return booked.filter { day == nil || $0.day >= day ?? "" }
    }
}
