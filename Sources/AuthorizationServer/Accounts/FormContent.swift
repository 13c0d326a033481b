extension PageContent {
    /// A page with at most one form.
    struct FormPage {
        let heading: String
        var lead: Lead?
        /// What was wrong with the answer.
        var error: String?
        var notice: String?
        /// Nil: there is nothing to answer.
        var form: Form?
        var links: [Link] = [] {
            didSet { hasLinks = !links.isEmpty }
        }
        private(set) var hasLinks = false
    }

    /// What a page is about, with a name in the middle that may be of any language.
    struct Lead {
        var before: String
        var name: String?
        var after = ""
    }

    /// A form with its fields.
    struct Form {
        let action: String
        let csrf: String
        var hidden: [Field] = []
        var fields: [FormField]
        var check: Check?
        let submit: String
    }

    /// A box that has to be ticked.
    struct Check {
        let name: String
        let label: String
    }

    /// One field of a form.
    struct FormField {
        let name: String
        let label: String
        let type: String
        let direction: String
        let autocomplete: String
        let capitals: String
        let maximum: Int
        let value: String?
        let hint: String?
        let isInvalid: Bool
        let isFirst: Bool
        /// The elements that explain the field.
        let describedBy: String?

        init(
            name: String, label: String, type: String = "text", direction: String = "auto", autocomplete: String,
            capitals: String = "none", maximum: Int = 320, value: String? = nil, hint: String? = nil,
            isInvalid: Bool = false, isFirst: Bool = false
        ) {
            self.name = name
            self.label = label
            self.type = type
            self.direction = direction
            self.autocomplete = autocomplete
            self.capitals = capitals
            self.maximum = maximum
            self.value = value
            self.hint = hint
            self.isInvalid = isInvalid
            self.isFirst = isFirst
            let ids = [hint.map { _ in "\(name)-hint" }, isInvalid ? "error" : nil].compactMap { $0 }
            describedBy = ids.isEmpty ? nil : ids.joined(separator: " ")
        }

        /// An address.
        static func email(_ label: String, value: String?, isInvalid: Bool = false) -> FormField {
            FormField(
                name: "email", label: label, type: "email", direction: "ltr", autocomplete: "email", maximum: 254,
                value: value, isInvalid: isInvalid, isFirst: true)
        }

        /// A password that is chosen now.
        static func newPassword(
            _ label: String, hint: String, isInvalid: Bool, isFirst: Bool = false
        ) -> FormField {
            FormField(
                name: "new_password", label: label, type: "password", direction: "ltr", autocomplete: "new-password",
                maximum: 1024, hint: hint, isInvalid: isInvalid, isFirst: isFirst)
        }
    }
}
