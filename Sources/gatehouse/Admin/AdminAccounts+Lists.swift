import AuthorizationServer
import HTTPExchange
import HTTPTypes
import OAuthCore
import Storage

/// `/admin/accounts/{subject}/groups` and `/roles`: the lists as `gatehouse user groups` and `gatehouse user roles` keep them.
extension AdminAccounts {
    /// GET answers `{"groups": […]}`; POST takes `{add?, remove?}`, lists of names, and answers with the list as it is then.
    func listRoutes(_ list: PersonList, _ changes: AccountChanges) -> [Route] {
        [
            call("/" + list.rawValue, [.get, .post]) { (user, request) async throws(StoreError) in
                guard request.method == .post else { return Self.answer(list, list.names(of: user)) }
                guard let (add, remove) = Self.names(request) else {
                    return AdminAnswer.error(
                        .badRequest, "invalid_request",
                        """
                        Expected a JSON object with add and remove, or one of them: lists of at most \(PersonList.maximumNames) names of \
                        1 to \(PersonList.maximumLength) bytes without control characters.
                        """, request)
                }
                let changed = try await changes.change(
                    list, of: user.subject, add: add, remove: remove, Self.source(request))
                return Self.answer(list, changed, request)
            }
        ]
    }

    private static func answer(_ list: PersonList, _ names: [String]) -> EndpointResponse {
        answer([list.rawValue: .array(names.map { .string($0) })])
    }

    private static func answer(
        _ list: PersonList, _ changed: PersonListChange, _ request: EndpointRequest
    ) -> EndpointResponse {
        switch changed {
        case .changed(let names): answer(list, names)
        case .declared:
            AdminAnswer.error(
                .conflict, "declared",
                "This user is declared in the configuration file; change the \(list.rawValue) there.", request)
        case .tooMany:
            AdminAnswer.error(
                .conflict, "too_many", "A person has at most \(PersonList.maximumNames) \(list.rawValue).", request)
        case .gone: AdminAnswer.error(.notFound, "not_found", "There is no user of that subject.", request)
        }
    }

    /// What a body asks for; nil where it is none, names neither, or holds what cannot be a name or stands under another key.
    private static func names(_ request: EndpointRequest) -> (add: [String], remove: [String])? {
        guard request.mediaType == "application/json",
            let body = try? JSONReader.parseObject(request.body, limits: JSONLimits(bytes: 65_536)),
            !body.isEmpty, body.members.allSatisfy({ ["add", "remove"].contains($0.name) }),
            let add = names(body["add"]), let remove = names(body["remove"])
        else { return nil }
        return (add, remove)
    }

    private static func names(_ value: JSONValue?) -> [String]? {
        guard let value else { return [] }
        guard let names = value.stringArrayValue, names.count <= PersonList.maximumNames,
            names.allSatisfy(PersonList.isName)
        else { return nil }
        return names
    }
}
