import HTTPExchange
import HTTPTypes
import OAuthCore
import QRCodes
import Secrets
import Storage
import WebAuthn

/// `/login/factor/new`: where a second factor is added, from the account page or in the course of a login that demands one.
///
/// Nothing is stored before the first code has proven that the app has the seed: it comes from the flow's own secrets by a keyed hash, and is
/// the same however often the page is shown.
struct FactorAdditionEndpoint: Sendable {
    /// What the kind of factor is called in the page's URL and form.
    static let method = "method"
    private static let seedPurpose = "totp_seed"
    private static let idPurpose = "factor_id"

    private let services: BrowserServices
    private let stage: FactorStage
    private var context: ServerContext { services.context }

    /// An endpoint on these services.
    init(services: BrowserServices) {
        self.services = services
        stage = FactorStage(services: services)
    }

    private typealias OpenFlow = FlowKeeper.OpenFlow
    private typealias Session = SessionKeeper.CurrentSession

    /// Answers GET and POST.
    func handle(_ request: EndpointRequest) async -> EndpointResponse {
        if let refusal = request.refusalOfPreview { return refusal }
        return await services.answer(request) { () throws(PageFailure) in
            request.method == .post ? try await post(request) : try await get(request)
        }
    }

    private func get(_ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let query = try request.pageQuery()
        let open = try await services.flows.open(query[FlowKeeper.parameter], request)
        let session = try await services.sessions.current(request)
        guard case .add(let person, let level, let isDemanded) = try await stage.situation(open, session) else {
            return services.backToLogin(open, request)
        }
        let page = AdditionPage(services: services, open: open, person: person, isDemanded: isDemanded)
        let methods = context.secondFactors.methods(reaching: level)
        let wish = query[Self.method].flatMap(SecondFactorMethod.init(rawValue:)) ?? open.flow.addedFactor
        guard let method = wish.flatMap({ methods.contains($0) ? $0 : nil }) ?? (methods.count == 1 ? methods[0] : nil)
        else { return page.choice(of: methods, request) }
        switch method {
        case .totp: return showApp(page, nil, request)
        case .passkey: return page.passkey(isProblem: false, request)
        }
    }

    private func post(_ request: EndpointRequest) async throws(PageFailure) -> EndpointResponse {
        let form = try request.pageForm()
        let open = try await services.flows.open(form[FlowKeeper.parameter], request)
        guard services.formToken.isValid(form["csrf"], secret: open.cookie, path: FactorStage.additionPath) else {
            throw .forbidden("the anti-forgery value of the form is missing or wrong")
        }
        let session = try await services.sessions.current(request)
        guard case .add(let person, let level, let isDemanded) = try await stage.situation(open, session),
            let method = form[Self.method].flatMap(SecondFactorMethod.init(rawValue:)),
            context.secondFactors.methods(reaching: level).contains(method)
        else { return services.backToLogin(open, request) }
        let page = AdditionPage(services: services, open: open, person: person, isDemanded: isDemanded)
        switch method {
        case .totp: return try await addApp(form, page, session, request)
        case .passkey: return try await addPasskey(form, page, session, request)
        }
    }

    private func showApp(_ page: AdditionPage, _ typed: String?, _ request: EndpointRequest) -> EndpointResponse {
        page.app(TOTP(seed: seed(page.open)), name: typed, isWrong: typed != nil, request)
    }

    // MARK: Authenticator apps

    private func seed(_ open: OpenFlow) -> [UInt8] {
        let secrets = "\(open.handle)\n\(open.cookie)"
        return Array(context.keyRing.keyedHash(secrets.utf8, purpose: Self.seedPurpose).bytes.prefix(TOTP.seedLength))
    }

    private func addApp(
        _ form: FormParameters, _ page: AdditionPage, _ session: Session?, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        let (seed, now) = (seed(page.open), context.clock())
        let code = (form["code"] ?? "").filter { $0 != " " }
        guard let step = TOTP(seed: seed).step(of: code, at: now, after: nil) else {
            return showApp(page, form["name"] ?? "", request)
        }
        let language = request.pageLanguage(page.open.flow.uiLocales)
        let name = FactorChanges.name(form["name"], or: FactorTexts.of(language).app)
        let subject = page.person.user.subject
        let record: PersonRecord
        do throws(SecretsError) {
            record = try AppFactor.record(
                id(page.open), seed: seed, name: name, step: step, of: subject, keyRing: context.keyRing,
                random: context.random, now: now)
        } catch { throw .unavailable(StoreError(.corrupt, detail: "the seed could not be sealed: \(error)")) }
        return try await finish(record, .app, page, session, request)
    }

    /// One flow adds one factor: its record has a name of the flow's own.
    private func id(_ open: OpenFlow) -> PersonRecordID {
        PersonRecordID(
            Base64URL.encode(context.keyRing.keyedHash(open.handle.utf8, purpose: Self.idPurpose).bytes.prefix(18)))
    }

    // MARK: Passkeys

    private func addPasskey(
        _ form: FormParameters, _ page: AdditionPage, _ session: Session?, _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        guard let ceremony = services.passkeys else { return services.backToLogin(page.open, request) }
        let made: (credential: RelyingParty.Credential, transports: [String])
        do throws(WebAuthnError) { made = try ceremony.register(form, page.open) } catch {
            // The challenge is spent: the page that is shown now has another one.
            var page = page
            try await services.flows.store(&page.open)
            var answer = page.passkey(isProblem: true, request)
            answer.logDetail = .init(errorCode: "passkey_refused", detail: error.description)
            return answer
        }
        let language = request.pageLanguage(page.open.flow.uiLocales)
        let record = Passkey.record(
            made.credential, name: FactorChanges.name(form["name"], or: FactorTexts.of(language).passkey),
            transports: made.transports, of: page.person.user.subject, random: context.random, now: context.clock())
        let flags = made.credential.flags
        let proof = FactorProof.passkey(
            isSynced: flags.contains(.backupEligible), isVerified: flags.contains(.userVerified))
        return try await finish(record, proof, page, session, request)
    }

    // MARK: The end

    private func finish(
        _ record: PersonRecord, _ proof: FactorProof, _ page: AdditionPage, _ session: Session?,
        _ request: EndpointRequest
    ) async throws(PageFailure) -> EndpointResponse {
        var open = page.open
        let codes = try await FactorChanges(context: context).add(record, page.person.factors, request)
        let begun = try await FactorCompletion(services: services).complete(
            proof, of: page.person, in: &open, session, request)
        let answer = codes.map { page.recoveryCodes($0, request) } ?? services.backToLogin(open, request)
        return answer.settingCookies(await services.cookies(afterLogin: begun, request))
    }
}
