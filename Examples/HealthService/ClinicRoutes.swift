import Foundation
import Hummingbird
import HummingbirdResourceServer
import OAuthCore

/// What a clinic gives out of a person's records: those that the person named, to whom they named, until the day they named.
func clinicRouter(_ clinic: ProtectedResource) -> Router<ProtectedRequestContext> {
    let router = Router(context: ProtectedRequestContext.self)
    router.addMetadata(of: clinic)

    router.group(of: clinic, requiring: .authorizationDetails(type: "record_sharing", where: \.isOpen))
        .get("records/:kind") { request, context in
            let kind = try context.parameters.require("kind")
            let recipient = try request.uri.queryParameters.require("recipient")
            let shared = try context.accessToken.authorizationDetails(type: "record_sharing")
            guard shared.contains(where: { $0.isOpen && $0.gives(kind, to: recipient) }) else {
                throw HTTPError(.forbidden, message: "the person does not share these records with this recipient")
            }
            return HealthRecord(kind: kind, recipient: recipient, entries: HealthRecord.entries(of: kind))
        }
    return router
}

extension AuthorizationDetail {
    /// Whether its last day has not passed. Days in this form compare as texts.
    var isOpen: Bool {
        guard let until = self["until"]?.stringValue else { return false }
        return Date.now.formatted(.iso8601.year().month().day()) <= until
    }

    /// Whether it names these records and this recipient.
    func gives(_ kind: String, to recipient: String) -> Bool {
        self["recipient"]?.stringValue == recipient && self["records"]?.stringArrayValue?.contains(kind) == true
    }
}

/// Records of one kind, as a recipient gets them.
struct HealthRecord: ResponseEncodable, Sendable {
    let kind: String
    let recipient: String
    let entries: [String]

    static func entries(of kind: String) -> [String] {
        switch kind {
        case "laboratory results": ["2026-08-14 Vitamin D: 31 ng/ml", "2026-09-30 Ferritin: 88 ng/ml"]
        case "vaccinations": ["2024-10-02 Influenza", "2025-05-19 Tetanus"]
        default: []
        }
    }
}
