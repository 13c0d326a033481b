import HTTPExchange
import HTTPTypes
import OAuthCore
package import OpenIDProviders
import Secrets

/// `/auth/web/login`: sends the browser to a provider. RFC 6749 §4.1.1, RFC 7636 §4.3, OpenID Connect Core §3.1.2.1.
struct LoginEndpoint: Sendable {
    let services: BFFServices
    let cookies: LoginCookies

    /// Answers GET.
    func handle(_ request: EndpointRequest) async -> EndpointResponse {
        if let url = services.location.redirect(for: request) { return .redirect(url) }
        do throws(BFFFailure) { return try await start(request) } catch {
            return services.errors.answer(error, request)
        }
    }

    private func start(_ request: EndpointRequest) async throws(BFFFailure) -> EndpointResponse {
        let parameters = try request.strictQuery()
        var returnTarget: ReturnTarget?
        if let text = parameters["redirect_uri"] { returnTarget = try services.returnTargets.parse(text) }
        let stepUp = try stepUp(parameters)
        guard let provider = try provider(parameters["provider"]) else {
            return try choice(request, returnTarget, stepUp)
        }
        do throws(BFFFailure) { return try await redirect(to: provider, returnTarget, stepUp, request) } catch {
            return services.errors.answer(error, request, provider: provider.name, returnTarget: returnTarget)
        }
    }

    private func redirect(
        to provider: Provider, _ returnTarget: ReturnTarget?, _ stepUp: StepUp, _ request: EndpointRequest
    ) async throws(BFFFailure) -> EndpointResponse {
        let context = services.context
        let login = LoginTransaction(
            provider: provider.name, returnTarget: returnTarget?.location, stepUp: stepUp, random: context.random,
            now: context.clock())
        var wanted = login.request(redirectURI: services.callbackURL(of: provider))
        wanted.wantsRefreshToken = SessionRefresher.isOn(context.settings)
        wanted.uiLocales = request.uiLocales
        let url = try await provided(await provider.authorizationURL(wanted))
        return .redirect(url).settingCookies(try sealed(login, request))
    }

    /// What the person has to prove anew. `max_age` makes a login only stricter, and any link may name it; of `acr_values` those that the
    /// application knows.
    private func stepUp(_ parameters: FormParameters) throws(BFFFailure) -> StepUp {
        var maximumAge: Int64?
        if let text = parameters["max_age"] {
            maximumAge = StepUp.maximumAge(text)
            guard maximumAge != nil else {
                throw .invalidRequest(
                    "max_age is a whole number of seconds.",
                    detail: "max_age \(LogText.quote(text)), expected up to nine digits")
            }
        }
        let classes = (parameters["acr_values"] ?? "").split(separator: " ").map(String.init)
        let allowed = services.context.settings.frontend.allowedACRValues
        guard classes.count <= StepUp.maximumClasses, classes.allSatisfy(allowed.contains) else {
            throw .invalidRequest(
                "acr_values has a value that is not allowed.",
                detail: "acr_values \(LogText.list(classes)), allowed_acr_values are \(LogText.list(allowed))")
        }
        return StepUp(maximumAge: maximumAge, classes: classes)
    }

    /// The provider that is named, or the only one; nil where it has to be chosen.
    private func provider(_ name: String?) throws(BFFFailure) -> Provider? {
        let all = services.providers.all
        guard let name else {
            guard !all.isEmpty else {
                throw BFFFailure(
                    .unknownProvider, .badRequest, "There is no login provider.",
                    detail: "no provider under oidc.providers is enabled")
            }
            return all.count == 1 ? all.first : nil
        }
        guard let provider = services.providers.provider(named: name) else {
            throw BFFFailure(
                .unknownProvider, .badRequest, "There is no login provider of that name.",
                detail: "provider \(LogText.quote(name)), enabled are \(LogText.list(all.map(\.name)))")
        }
        return provider
    }

    private func sealed(_ login: LoginTransaction, _ request: EndpointRequest) throws(BFFFailure) -> [String] {
        do throws(SecretsError) { return try cookies.start(login, request) } catch {
            throw BFFFailure(
                .temporarilyUnavailable, .serviceUnavailable, "The login cannot be started now. Try again later.",
                detail: "the login cookie cannot be sealed: \(error)")
        }
    }

    /// Several providers and none named: a person is asked, a program is told.
    private func choice(
        _ request: EndpointRequest, _ returnTarget: ReturnTarget?, _ stepUp: StepUp
    ) throws(BFFFailure) -> EndpointResponse {
        let providers = services.context.settings.providers
        guard ErrorAnswers.isForPerson(request) else {
            throw .invalidRequest(
                "Name a login provider in the parameter provider.",
                detail: "provider is missing, enabled are \(LogText.list(providers.map(\.name)))")
        }
        return services.errors.choice(request, returnTarget: returnTarget, stepUp: stepUp)
    }
}

extension EndpointResponse {
    /// The same with cookies.
    func settingCookies(_ cookies: [String]) -> EndpointResponse {
        var response = self
        for cookie in cookies { response.headerFields.append(HTTPField(name: .setCookie, value: cookie)) }
        return response
    }
}

extension EndpointRequest {
    /// The parameters of the query; what is no form, or repeats a parameter, is refused.
    func strictQuery() throws(BFFFailure) -> FormParameters {
        do throws(FormError) { return try FormParameters((query ?? "").utf8) } catch {
            throw .invalidRequest("The request is malformed.", detail: "query: \(error.oauthError.detail)")
        }
    }
}

extension BFFServices {
    /// Where a provider sends the browser back to: the `redirect_uri` that is registered there.
    package func callbackURL(of provider: Provider) -> String {
        location.url + LoginRoutes.callbackPath(of: provider.settings)
    }
}
