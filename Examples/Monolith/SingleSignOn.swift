import EmbeddedAuthorizationServer
import Foundation
import Hummingbird

/// What the authorization server asks this application: everything that single sign-on needs to know of it.
struct SingleSignOn: HostApplication {
    let people: People
    let sessions: Sessions
    let acrValues: [String]? = ["1", "2"]

    func login(of request: EndpointRequest) async throws -> HostLogin? {
        guard let session = sessions.session(request.cookies(named: Sessions.cookie).first),
            let person = try people.person(session.subject)
        else { return nil }
        return HostLogin(
            subject: SubjectID(person.subject), authTime: session.authTime, acr: session.acr,
            amr: session.acr == "2" ? ["pwd", "pin"] : ["pwd"])
    }

    func person(_ subject: SubjectID) async throws -> HostPerson? {
        try people.person(subject.rawValue).map { person in
            HostPerson(name: person.name, email: person.email, isEmailVerified: true)
        }
    }

    func loginPage(for demand: LoginDemand, returningTo returnURL: String) -> String {
        var page = URLComponents()
        page.path = "/sign-in"
        page.queryItems = [
            URLQueryItem(name: "next", value: returnURL), URLQueryItem(name: "username", value: demand.loginHint),
            URLQueryItem(name: "service", value: demand.clientName),
            URLQueryItem(name: "again", value: demand.mustAuthenticate || demand.selectsAccount ? "yes" : nil),
            URLQueryItem(name: "pin", value: demand.acrValues.first == "2" ? "yes" : nil),
        ].filter { $0.value != nil }
        return page.string?.replacing("+", with: "%2B") ?? page.path
    }

    func logout(of request: EndpointRequest) async throws -> [String] {
        for id in request.cookies(named: Sessions.cookie) { sessions.end(id) }
        return [sessions.cookie(nil).description]
    }
}
