/// The two files that the demo runs on: what a user's own would say, with secrets that are public.
struct DemoConfiguration {
    /// Addresses without brackets.
    let hosts: [String]
    let ports: Demo.Ports
    let folder: String

    /// Where the web page's files are written.
    var pageFolder: String { folder + "/page" }
    private var webURL: String { "http://localhost:\(ports.web)" }
    private var issuer: String { "http://localhost:\(ports.server)" }

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
        authorization_server:
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
            - path: /api/weatherforecast
              upstream: \(serviceURL)
              strip_prefix: /api
              token: client
              client: { issuer: "\(issuer)", client_id: MyBFF, client_secret: \(Self.myBFFSecret), scope: MyService/weather_read }
              require_session: false
        """
    }

    private var serviceURL: String { "http://localhost:\(ports.service)" }

    static let adminToken = "admin-token-of-the-demo-for-development-only"
    static let myBFFSecret = "mybff-secret-for-development-only"
    static let writerSecret = "weather-writer-secret-for-development-only"
    static let webAppSecret = "web-app-secret-for-development-only"
    static let gatewaySecret = "api-gateway-secret-for-development-only"
    static let redirectURI = "http://127.0.0.1:8100/callback"
    static let users = [("testuser1@example.com", "Test User One"), ("testuser2@example.com", "Test User Two")]
    static let password = "password123"

    private static func user(_ username: String, _ name: String) -> String {
        """
          - username: \(username)
            name: \(name)
            email: \(username)
            email_verified: true
            password: \(password)
        """
    }
}
