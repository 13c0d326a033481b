/// Whether an object is one of its declared type. RFC 9396 §5: unknown fields, wrong types of value, invalid values and missing fields are refused.
struct AuthorizationDetailsCheck {
    let type: AuthorizationDetailsType
    /// What `locations` may hold.
    let locations: [String]

    /// The most elements of a list.
    static let maximumElements = 32
    /// The most bytes of a text.
    static let maximumText = 256

    func check(_ detail: AuthorizationDetail) throws(OAuthError) {
        for (name, value) in detail.object.members where name != "type" { try check(name, value) }
        for name in type.required.sorted() where detail[name] == nil { throw refusal("\(name) is missing") }
    }

    private func check(_ name: String, _ value: JSONValue) throws(OAuthError) {
        if let kind = type.kind(of: name) {
            if let problem = kind.problem(of: value) { throw refusal("\(LogText.clip(name)) \(problem)") }
            return
        }
        switch name {
        case "actions" where !type.actions.isEmpty: try check(value, name, among: type.actions)
        case "locations" where !locations.isEmpty: try check(value, name, among: locations)
        default:
            let known = type.fields.map(\.name) + (type.actions.isEmpty ? [] : ["actions"]) + ["locations"]
            throw refusal("has a field \(LogText.quote(name)); known are \(LogText.list(known))")
        }
    }

    private func check(_ value: JSONValue, _ name: String, among allowed: [String]) throws(OAuthError) {
        if let problem = AuthorizationDetailsType.Kind.texts.problem(of: value) { throw refusal("\(name) \(problem)") }
        let foreign = (value.stringArrayValue ?? []).filter { !allowed.contains($0) }
        guard foreign.isEmpty else {
            throw refusal("\(name) has \(LogText.list(foreign)); known are \(LogText.list(allowed))")
        }
    }

    private func refusal(_ detail: String) -> OAuthError {
        AuthorizationDetailsParameter.refusal("the object of type \(LogText.quote(type.type)): \(detail)")
    }
}

extension AuthorizationDetailsType.Kind {
    /// What is wrong with a value; nil: nothing.
    func problem(of value: JSONValue) -> String? {
        switch self {
        case .text:
            Self.isText(value) ? nil : "is no text of one line, 1 to 256 bytes, each character of which can be seen"
        case .texts: Self.areTexts(value) ? nil : "is no list of 1 to 32 different texts of one line"
        case .integer: value.int64Value == nil ? "is no whole number" : nil
        case .boolean: value.boolValue == nil ? "is neither true nor false" : nil
        case .amount: MoneyAmount(value) == nil ? "is no object of currency and amount, both texts" : nil
        case .account: BankAccount(value) == nil ? "is no object with a valid iban, and perhaps a bic" : nil
        case .date: CalendarDay(value) == nil ? "is no day such as 2026-12-31" : nil
        }
    }

    private static func isText(_ value: JSONValue) -> Bool {
        guard let text = value.stringValue, text.utf8.count <= AuthorizationDetailsCheck.maximumText else {
            return false
        }
        return ShownText.isShownWhole(text)
    }

    private static func areTexts(_ value: JSONValue) -> Bool {
        guard let elements = value.arrayValue, !elements.isEmpty,
            elements.count <= AuthorizationDetailsCheck.maximumElements
        else { return false }
        return elements.allSatisfy(isText) && Set(elements).count == elements.count
    }
}
