import AuthorizationServer
import HTTPExchange
import HTTPTypes
import Logging
import Mail
import OAuthCore
import Storage

/// The calls of the admin API about accounts, under `/admin/accounts`.
struct AdminAccounts: Sendable {
    private static let root = "/admin/accounts"

    let context: ServerContext
    let logger: Logger

    typealias Answer = @Sendable (User, EndpointRequest) async throws(StoreError) -> EndpointResponse

    /// The calls, which are still to be guarded.
    func routes() -> [Route] {
        let changes = AccountChanges(context: context)
        var routes: [Route] = [Route(Self.root, [.post], kind: .api) { await create($0, changes) }]
        routes.append(call("", [.get]) { (user, _) async throws(StoreError) in Self.answer(Self.object(user)) })
        routes.append(
            call("", [.delete]) { (user, request) async throws(StoreError) in
                try await delete(user, request, changes)
            })
        routes.append(
            call("/disable", [.post]) { (user, request) async throws(StoreError) in
                try await setDisabled(true, user, request, changes)
            })
        routes.append(
            call("/enable", [.post]) { (user, request) async throws(StoreError) in
                try await setDisabled(false, user, request, changes)
            })
        routes.append(
            call("/export", [.get]) { (user, request) async throws(StoreError) in
                let object: JSONObject = try await changes.export(user, Self.source(request))
                return Self.answer(object)
            })
        routes.append(
            call("/recovery", [.post]) { (user, request) async throws(StoreError) in
                guard !user.isDisabled else {
                    return AdminAnswer.error(
                        .conflict, "disabled", "The account is disabled, and no link would work; enable it first.",
                        request)
                }
                let link: String = try await changes.passwordLink(for: user, Self.source(request))
                let object: JSONObject = ["link": .string(link)]
                return Self.answer(object)
            })
        routes.append(
            call("/factors", [.delete]) { (user, request) async throws(StoreError) in
                _ = try await changes.resetFactors(of: user, Self.source(request))
                if let (letter, address) = changes.factorsResetLetter(to: user) {
                    context.mailer.post(letter, to: address)
                }
                return Self.done
            })
        for list in PersonList.allCases { routes += listRoutes(list, changes) }
        return routes
    }

    static func source(_ request: EndpointRequest) -> AccountChanges.Source {
        AccountChanges.Source(request, "by the admin API")
    }

    private func delete(
        _ user: User, _ request: EndpointRequest, _ changes: AccountChanges
    ) async throws(StoreError) -> EndpointResponse {
        guard user.origin != .declared else {
            return AdminAnswer.error(
                .conflict, "declared", "This user is declared in the configuration file; remove it there.", request)
        }
        _ = try await changes.delete(user, Self.source(request))
        return Self.done
    }

    private func setDisabled(
        _ isDisabled: Bool, _ user: User, _ request: EndpointRequest, _ changes: AccountChanges
    ) async throws(StoreError) -> EndpointResponse {
        _ = try await changes.setDisabled(isDisabled, user.subject, Self.source(request))
        return Self.done
    }

    private static let done = EndpointResponse(status: .noContent, headerFields: [.cacheControl: "no-store"])

    static func answer(_ object: JSONObject, _ status: HTTPResponse.Status = .ok) -> EndpointResponse {
        EndpointResponse(
            status: status, headerFields: [.contentType: "application/json", .cacheControl: "no-store"],
            body: JSONValue.object(object).serialized())
    }

    private static func object(_ user: User) -> JSONObject {
        [
            "subject": .string(user.subject.rawValue), "username": .string(user.username),
            "claims": .object(user.claims), "has_password": .bool(user.passwordHash != nil),
            "disabled": .bool(user.isDisabled), "origin": .string(user.origin.rawValue),
            "groups": .array(user.groups.map { .string($0) }), "roles": .array(user.roles.map { .string($0) }),
        ]
    }

    /// A call about one person, by their subject.
    func call(_ path: String, _ methods: [HTTPRequest.Method], _ answer: @escaping Answer) -> Route {
        Route(Self.root + "/{subject}" + path, methods, kind: .api) { [context] request in
            do throws(StoreError) {
                guard let subject = Self.subject(request.path),
                    let user = try await context.stores.directory.user(subject: SubjectID(subject))
                else { return AdminAnswer.error(.notFound, "not_found", "There is no user of that subject.", request) }
                return try await answer(user, request)
            } catch { return unavailable(error, request) }
        }
    }

    private static func subject(_ path: String) -> String? {
        let segments = path.split(separator: "/")
        guard segments.count >= 3 else { return nil }
        return try? PercentEncoding.decode(Array(segments[2].utf8)[...], plusIsSpace: false)
    }

    private func unavailable(_ error: StoreError, _ request: EndpointRequest) -> EndpointResponse {
        logger.warning(
            "account not changed", metadata: ["request_id": "\(request.requestID)", "error.message": "\(error)"])
        return AdminAnswer.error(
            .serviceUnavailable, "temporarily_unavailable", "Storage is away; try again.", request)
    }

    /// `{username, name?, email?, invite?}`: the new person, with the link for their password unless it went out by letter.
    private func create(_ request: EndpointRequest, _ changes: AccountChanges) async -> EndpointResponse {
        guard request.mediaType == "application/json",
            let body = try? JSONReader.parseObject(request.body, limits: JSONLimits(bytes: 65_536)),
            let username = body["username"]?.stringValue, User.isUsername(username),
            body["email"]?.stringValue.map({ EmailAddress($0) != nil }) ?? true
        else {
            return AdminAnswer.error(
                .badRequest, "invalid_request",
                "Expected a JSON object with username, and if wanted name, email (one that mail can be sent to) and invite.",
                request)
        }
        let source = AccountChanges.Source(request, "by the admin API")
        do throws(StoreError) {
            let user = try await changes.create(
                username: username, name: body["name"]?.stringValue, email: body["email"]?.stringValue, source)
            var object = Self.object(user)
            if body["invite"]?.boolValue == true, context.mailer.isOn, let email = body["email"]?.stringValue {
                context.mailer.post(try await changes.passwordLetter(for: user, source), to: email)
            } else {
                object["link"] = .string(try await changes.passwordLink(for: user, source))
            }
            return Self.answer(object, .created)
        } catch  where error.code == .duplicate {
            return AdminAnswer.error(.conflict, "duplicate", "There is a user of that login name.", request)
        } catch { return unavailable(error, request) }
    }
}
