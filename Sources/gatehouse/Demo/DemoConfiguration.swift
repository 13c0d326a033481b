/// The configuration that the demo runs on: what a user's own file would say, with secrets that are public.
enum DemoConfiguration {
    /// The file's text for the given ports and folder.
    static func text(addresses: [String], port: Int, adminPort: Int, database: String) -> String {
        """
        server:
          listen: [\(addresses.map { "\"\($0):\(port)\"" }.joined(separator: ", "))]
          public_url: http://localhost:\(port)
          admin_listen: 127.0.0.1:\(adminPort)
          log: { level: notice }
        storage:
          database: "sqlite:\(database)"
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
            client_secret: \(myBFFSecret)
            grant_types: [client_credentials]
            scope: MyService/weather_read
            access_token_lifetime: 1h
          - client_id: weather-writer
            client_name: Weather station
            client_secret: \(writerSecret)
            grant_types: [client_credentials]
            scope: MyService/weather_write
          - client_id: web-app
            client_name: Example Web App
            client_secret: \(webAppSecret)
            grant_types: [authorization_code, refresh_token]
            redirect_uris: [\(redirectURI)]
            post_logout_redirect_uris: ["http://127.0.0.1:8100/"]
            scope: openid profile email offline_access me items
          - client_id: docs-ui
            token_endpoint_auth_method: none
            grant_types: [password]
            scope: me items
          - client_id: api-gateway
            client_secret: \(gatewaySecret)
            grant_types: []
            introspection: [MyService, profile-api]
        users:
        \(users.map(user).joined(separator: "\n"))
        """
    }

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
