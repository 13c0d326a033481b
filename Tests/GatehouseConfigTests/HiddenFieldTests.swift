import GatehouseConfig
import Testing

@Suite("RFC 9396 §12 fields that no sentence shows")
struct HiddenFieldTests {
    private func warnings(_ type: String) throws -> [String] {
        let loaded = try parse(
            Sample.local(
                """
                authorization_server: {}
                resource_servers:
                  - identifier: bank
                    resource: https://bank.example
                    authorization_details_types:
                      - \(type)
                clients: [{ client_id: one, token_endpoint_auth_method: none, grant_types: [] }]
                """))
        return loaded.warnings.filter { $0.path.contains("authorization_details_types") }.map(\.message)
    }

    @Test("a type whose sentences show all of its fields is warned about by nothing")
    func shown() throws {
        #expect(
            try warnings(
                """
                { type: pay, fields: { amount: amount, to: text, note: text }, actions: [once], required: [amount, to], \
                sentence: { en: "Pay {amount} to {to}[, for {note}] {actions}", de: "{amount} an {to}[ für {note}] {actions}" } }
                """
            ).isEmpty)
        #expect(try warnings("{ type: see, sentence: { en: See everything } }").isEmpty)
    }

    @Test("a field that stands in no sentence is named with its type, once, however many languages there are")
    func nowhere() throws {
        let warnings = try warnings(
            """
            { type: pay, fields: { amount: amount, to: text, iban: account }, \
            sentence: { en: "Pay {amount} to {to}", de: "{amount} an {to} zahlen", fr: "Payer {amount} à {to}" } }
            """)
        #expect(warnings.count == 1)
        #expect(
            warnings.first?.contains("\"pay\"") == true
                && warnings.first?.contains("\"iban\" stands in none of the sentences") == true)
    }

    @Test("actions, too: what may be done is what is allowed")
    func actions() throws {
        let warnings = try warnings("{ type: see, actions: [read, delete], sentence: { en: Look at your documents } }")
        #expect(warnings.count == 1 && warnings.first?.contains("\"actions\"") == true)
    }

    @Test("one language without it is named, because its readers are asked as well")
    func language() throws {
        let warnings = try warnings(
            #"{ type: pay, fields: { to: text }, sentence: { en: "Pay {to}", de: "Zahlen", ja: "支払う" } }"#)
        #expect(warnings.count == 1 && warnings.first?.contains("is missing in the sentence for de, ja") == true)
    }

    @Test("brackets with two values show neither where one of them may be missing")
    func brackets() throws {
        let open = try warnings(
            #"{ type: pay, fields: { to: text, bank: text }, sentence: { en: "Pay[ {to} at {bank}]" } }"#)
        #expect(open.count == 2 && open.allSatisfy { $0.contains("left out of the sentence for en") })
        let bound = try warnings(
            #"{ type: pay, fields: { to: text, bank: text }, required: [bank], sentence: { en: "Pay[ {to} at {bank}]" } }"#
        )
        #expect(bound.count == 1 && bound.first?.contains("\"bank\"") == true, "who leaves `to` out hides the bank")
    }

    @Test("each type for itself, and the examples of the documentation are clean")
    func example() throws {
        #expect(
            try warnings(
                """
                { type: payment_initiation, \
                fields: { instructedAmount: amount, creditorName: text, creditorAccount: account, reference: text }, \
                required: [instructedAmount, creditorName, creditorAccount, reference], remember: false, \
                sentence: { en: "Pay {instructedAmount} once to {creditorName}, account {creditorAccount}[, for {reference}]" } }
                """
            ).isEmpty)
    }
}
