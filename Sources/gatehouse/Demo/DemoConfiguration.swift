import EmbeddedAuthorizationServer
import HTTPExchange
import MonolithApplication

/// The files that the demo runs on: what a user's own would say, with secrets that are public.
struct DemoConfiguration {
    /// Addresses without brackets.
    let hosts: [String]
    let ports: Demo.Ports
    let folder: String

    /// Where the web page's files are written.
    var pageFolder: String { folder + "/page" }
    private var webURL: String { "http://localhost:\(ports.web)" }
    private var issuer: String { "http://localhost:\(ports.server)" }
    var monolithURL: String { "http://localhost:\(ports.monolith)" }
    var reportURL: String { "http://localhost:\(ports.report)" }
    var besideURL: String { "http://localhost:\(ports.beside)" }
    var accountsURL: String { "http://localhost:\(ports.accounts)" }

    private func listen(_ port: Int) -> String {
        hosts.map { $0.contains(":") ? "\"[\($0)]:\(port)\"" : "\"\($0):\(port)\"" }.joined(separator: ", ")
    }

    /// The authorization server's.
    var server: String {
        """
        server:
          listen: [\(listen(ports.server))]
          public_url: \(issuer)
          admin_listen: 127.0.0.1:\(ports.admin)
          log: { level: notice }
        storage:
          database: "sqlite:\(folder)/gatehouse.db"
        oidc:
          providers:
            monolith:
              display_name: the monolith
              issuer: \(monolithURL)
              client_id: gatehouse
              client_secret: \(Self.federationSecret)
              scopes: [openid, email, profile]
        mail: { url: log, service_name: the Gatehouse demo }
        authorization_server:
          login:
            mode: local
            providers: [monolith]
            check_password: { url: "\(monolithURL)/check-password", bearer_token: \(Self.passwordToken) }
          accounts: { registration: open, recovery: email }
          second_factor: { policy: optional, methods: [passkey, totp] }
          claims:
            - { claim: groups, from: groups, scopes: [profile], in: [access_token, id_token, userinfo] }
            - { claim: roles, from: roles, scopes: [profile], in: [access_token, id_token, userinfo] }
          compatibility_endpoints:
            - { authorize: /auth/authorize, token: /auth/token, json_token_request: true, user_info_in_token_response: true }
            - { token: /token, default_client_id: docs-ui }
        resource_servers:
          - identifier: MyService
            name: MyService
            scopes:
              - { name: weather_read, description: Read the weather }
              - { name: weather_write, description: Change the weather }
          - identifier: profile-api
            name: Profile API
            scope_prefix: ""
            scopes:
              - { name: me, description: Read information about the current user }
              - { name: items, description: Read items }
          - identifier: bank-api
            name: Example Bank
            authorization_details_types:
              - type: payment_initiation
                fields: { instructedAmount: amount, creditorName: text, creditorAccount: account, reference: text }
                required: [instructedAmount, creditorName, creditorAccount, reference]
                remember: false
                sentence:
                  en: "Pay {instructedAmount} once to {creditorName}, account {creditorAccount}, for {reference}"
                  de: "Einmalig {instructedAmount} an {creditorName} zahlen, Konto {creditorAccount}, für {reference}"
                  fr: "Payer une fois {instructedAmount} à {creditorName}, compte {creditorAccount}, pour {reference}"
                  es: "Pagar una vez {instructedAmount} a {creditorName}, cuenta {creditorAccount}, por {reference}"
                  ja: "{creditorName}（口座 {creditorAccount}）に {instructedAmount} を一度だけ支払う（{reference}）"
                  ar: "دفع {instructedAmount} مرة واحدة إلى {creditorName}، الحساب {creditorAccount}، مقابل {reference}"
        clients:
          - client_id: MyBFF
            client_name: MyBFF
            client_secret: \(Self.myBFFSecret)
            grant_types: [client_credentials]
            scope: MyService/weather_read
            access_token_lifetime: 1h
          - client_id: weather-writer
            client_name: Weather station
            client_secret: \(Self.writerSecret)
            grant_types: [client_credentials]
            scope: MyService/weather_write
          - client_id: web-app
            client_name: Example Web App
            client_secret: \(Self.webAppSecret)
            grant_types: [authorization_code, refresh_token]
            redirect_uris: [\(webURL)/auth/web/callback, \(Self.redirectURI)]
            post_logout_redirect_uris: [\(webURL)/, "http://127.0.0.1:8100/"]
            backchannel_logout_uri: \(webURL)/auth/web/backchannel-logout
            scope: openid profile email offline_access me items
          - client_id: docs-ui
            token_endpoint_auth_method: none
            grant_types: [password]
            scope: me items
          - client_id: api-gateway
            client_secret: \(Self.gatewaySecret)
            grant_types: []
            introspection: [MyService, profile-api]
          - client_id: television
            client_name: Television
            token_endpoint_auth_method: none
            grant_types: ["urn:ietf:params:oauth:grant-type:device_code", refresh_token]
            scope: openid profile me items
          - client_id: bookshop
            client_name: The Corner Bookshop
            client_secret: \(Self.bookshopSecret)
            redirect_uris: ["http://localhost:\(ports.bookshop)/callback"]
            scope: openid profile
            authorization_details_types: [payment_initiation]
          - client_id: example-bank
            client_secret: \(Self.bankSecret)
            grant_types: []
            introspection: [bank-api]
        users:
        \(Self.users.map(Self.user).joined(separator: "\n"))
        """
    }

    /// The backend-for-frontend's: the provider "keycloak" is our own server.
    var web: String {
        """
        server:
          listen: [\(listen(ports.web))]
          public_url: \(webURL)
          admin_listen: 127.0.0.1:\(ports.webAdmin)
          admin_token: \(Self.adminToken)
          log: { level: notice }
        storage:
          database: "sqlite:\(folder)/sessions.db"
        oidc:
          providers:
            keycloak:
              display_name: the demo's own server
              issuer: \(issuer)
              client_id: web-app
              client_secret: \(Self.webAppSecret)
              scopes: [openid, email, profile, offline_access, me, items]
          refresh_tokens: { enabled: true }
        app:
          frontend: { static_files: "\(pageFolder)" }
          sessions:
            signing_secret: session-secret-of-the-demo-for-development-only
            csrf_signing_secret: csrf-secret-of-the-demo-for-development-only
          routes:
            - { path: /api/items, upstream: "\(serviceURL)" }
            - { path: /api/users, upstream: "\(serviceURL)", strip_prefix: /api, methods: [GET] }
            - path: /api/letters
              upstream: "http://localhost:\(ports.mailbox)"
              strip_prefix: /api
              token: none
              require_session: false
              methods: [GET]
            - path: /api/weatherforecast
              upstream: \(serviceURL)
              strip_prefix: /api
              token: client
              client: { issuer: "\(issuer)", client_id: MyBFF, client_secret: \(Self.myBFFSecret), scope: MyService/weather_read }
              require_session: false
        """
    }

    /// That of a Gatehouse beside the monolith, which logs people in through it.
    var beside: String {
        """
        server:
          listen: [\(listen(ports.beside))]
          public_url: \(besideURL)
          admin_listen: 127.0.0.1:\(ports.besideAdmin)
          log: { level: notice }
        storage:
          database: "sqlite:\(folder)/beside.db"
        authorization_server:
          session: { cookie_name: beside_session }
          login: { mode: delegated, url: "\(monolithURL)/sso", shared_secret: \(Self.sharedSecret) }
        clients:
          - client_id: accounts
            client_name: Accounts
            client_secret: \(Self.accountsSecret)
            redirect_uris: [\(accountsURL)/auth/web/callback]
            post_logout_redirect_uris: [\(accountsURL)/signed-out]
            backchannel_logout_uri: \(accountsURL)/auth/web/backchannel-logout
            scope: openid profile email
            first_party: true
        """
    }

    /// What the monolith is started with.
    func monolith(clock: DemoClock, http: any OutboundClient) -> MonolithSettings {
        var settings = MonolithSettings()
        settings.url = monolithURL
        settings.port = ports.monolith
        settings.folder = folder + "/monolith"
        settings.reportURL = reportURL
        settings.reportSecret = Self.reportSecret
        settings.fastAPISecret = Self.fastAPISecret
        settings.links = [
            .init(title: "Reports", text: "Figures of the month, from a service of its own", url: "\(reportURL)/"),
            .init(
                title: "Accounts", text: "A service behind a Gatehouse beside this application", url: "\(accountsURL)/"),
        ]
        settings.otherServices = [
            ClientRegistration(
                "gatehouse", name: "Gatehouse", secret: Self.federationSecret,
                redirectURIs: ["\(issuer)/login/callback"], isFirstParty: true)
        ]
        settings.neighbour = .init(
            adminURL: "http://127.0.0.1:\(ports.besideAdmin)", sharedSecret: Self.sharedSecret,
            passwordToken: Self.passwordToken, http: http)
        settings.clock = { clock.now }
        return settings
    }

    private var serviceURL: String { "http://localhost:\(ports.service)" }
}
