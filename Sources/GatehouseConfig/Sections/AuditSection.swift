package import OAuthCore

/// `audit:`, what becomes of security events besides that they are kept.
package struct AuditSection: Sendable, Hashable {
    /// How long events are kept.
    package let retention: Duration
    /// Where they are written besides, an object in a line; nil: nowhere.
    package let jsonLines: JSONLines?
    /// Who is told of them as they come.
    package let webhooks: [Webhook]

    /// A place for lines.
    package enum JSONLines: Sendable, Hashable {
        case standardOutput
        /// The absolute path of a file.
        case file(String)
    }

    /// Somebody who is told.
    package struct Webhook: Sendable, Hashable {
        package let url: ConfiguredURL
        package let secret: ConfigurationSecret
        /// What is told; nil: every event.
        package let events: Set<AuditEvent.Kind>?

        /// Reads one of `webhooks:`; nil where a required key is missing, which is refused.
        ///
        /// ## Configuration keys
        /// - `url` (URL, required): `https` unless the host is a loopback name.
        /// - `secret` (secret, required, at least 24 characters): `whsec_` and base64, or any text.
        /// - `events` (list of names, default all): the kinds of events that are told.
        init?(_ reader: SectionReader) {
            let url = reader.required("url", .secureURL())
            let secret = reader.required("secret", .secret(atLeast: 24))
            events = reader.list("events", .auditEvent).map { Set($0.map(\.value)) }
            if let secret, secret.exposed.hasPrefix("whsec_"),
                (Base64.decode(secret.exposed.dropFirst(6).utf8)?.count ?? 0) < 16
            {
                reader.refuse(
                    "secret", received: "\(secret.exposed.utf8.count) characters that begin with whsec_",
                    expected: "whsec_ and the base64 of 16 bytes or more")
            }
            guard let url, let secret else { return nil }
            self.url = url
            self.secret = secret
        }
    }

    /// Reads `audit:`.
    ///
    /// ## Configuration keys
    /// - `retention` (duration, default 400d, 1d to 3650d).
    /// - `json_lines` (path or `stdout`, default none).
    /// - `webhooks` (list of mappings, default none): `url`, `secret`, `events`.
    init(_ reader: SectionReader) {
        let day = 86400
        retention = reader.value(
            "retention", .duration(.seconds(day) ... .seconds(3650 * day)), default: .seconds(400 * day))
        jsonLines = reader.optional("json_lines", .jsonLines(in: reader.context))
        var isComplete = true
        webhooks = reader.sections("webhooks", isComplete: &isComplete, Webhook.init)
    }
}

extension ScalarKind where Value == AuditSection.JSONLines {
    /// `stdout`, or the path of a file.
    fileprivate static func jsonLines(in context: ReadingContext) -> ScalarKind {
        let path = ScalarKind<String>.path(in: context)
        return ScalarKind(expected: "a path or stdout") { text throws(Refusal) in
            text == "stdout" ? .standardOutput : .file(try path.convert(text))
        }
    }
}

extension ScalarKind where Value == AuditEvent.Kind {
    /// The name of an event.
    fileprivate static var auditEvent: ScalarKind {
        ScalarKind(expected: "the name of an audit event, as login.failed") { text throws(Refusal) in
            guard let kind = AuditEvent.Kind(rawValue: text) else { throw Refusal() }
            return kind
        }
    }
}
