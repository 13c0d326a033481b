import Hummingbird
import HummingbirdResourceServer
import OAuthCore

/// What finance applications may do at the bank: exactly what the person allowed, object by object.
func bankRouter(_ bank: ProtectedResource, _ payments: Payments) -> Router<ProtectedRequestContext> {
    let router = Router(context: ProtectedRequestContext.self)
    router.addMetadata(of: bank)

    router.group(of: bank, requiring: .authorizationDetails(type: "account_information"))
        .get("accounts/:iban/transactions") { _, context in
            let iban = try context.parameters.require("iban")
            let allowed = try context.accessToken.authorizationDetails(type: "account_information")
            guard let detail = allowed.first(where: { BankAccount($0["account"])?.iban == iban }) else {
                throw HTTPError(.forbidden, message: "the person did not allow this account to be read")
            }
            return Transaction.all(of: iban, since: detail["from"]?.stringValue)
        }

    router.group(of: bank, requiring: .authorizationDetails(type: "payment_initiation"))
        .post("payments") { request, context in
            let order = try await request.decode(as: PaymentOrder.self, context: context)
            let allowed = try context.accessToken.authorizationDetails(type: "payment_initiation")
            guard let consent = allowed.first(where: order.isCovered) else {
                throw HTTPError(.forbidden, message: "the person did not allow this payment")
            }
            guard payments.take(order, by: try context.accessToken.subject.rawValue, under: consent) else {
                throw HTTPError(.conflict, message: "the payment was made already")
            }
            return EditedResponse(status: .created, response: order)
        }
    return router
}

/// What an application asks the bank to pay.
struct PaymentOrder: ResponseCodable, Sendable {
    let reference: String
    let currency: String
    let amount: String
    let creditorIBAN: String

    enum CodingKeys: String, CodingKey { case reference, currency, amount, creditorIBAN = "creditor_iban" }

    /// Whether the person allowed it: this reference, this creditor, this currency, and no more than that amount.
    @Sendable func isCovered(by detail: AuthorizationDetail) -> Bool {
        guard let allowed = MoneyAmount(detail["instructedAmount"]),
            let asked = MoneyAmount(["currency": .string(currency), "amount": .string(amount)])
        else { return false }
        return detail["reference"]?.stringValue == reference
            && BankAccount(detail["creditorAccount"])?.iban == creditorIBAN && asked.currency == allowed.currency
            && asked.minorUnits <= allowed.minorUnits
    }
}
