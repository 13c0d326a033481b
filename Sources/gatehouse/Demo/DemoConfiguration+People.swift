/// The people of the demo, and its secrets, which are public.
extension DemoConfiguration {
    static let adminToken = "admin-token-of-the-demo-for-development-only"
    static let myBFFSecret = "mybff-secret-for-development-only"
    static let writerSecret = "weather-writer-secret-for-development-only"
    static let webAppSecret = "web-app-secret-for-development-only"
    static let gatewaySecret = "api-gateway-secret-for-development-only"
    static let bookshopSecret = "bookshop-secret-for-development-only"
    static let bankSecret = "example-bank-secret-for-development-only"
    static let sharedSecret = "shared-secret-of-the-demo-for-development-only"
    static let passwordToken = "password-token-of-the-demo-for-development-only"
    static let federationSecret = "gatehouse-secret-for-development-only"
    static let reportSecret = "report-service-secret-for-development-only"
    static let accountsSecret = "accounts-secret-for-development-only"
    static let fastAPISecret = "a_very_secret_string_for_fastapi"
    static let fastAPIRedirectURI = "http://localhost:8000/auth/callback"
    /// Known to the monolith alone, until the first login here.
    static let known = "testuser3@example.com"
    /// Came with an export of another application, with Django's hash of the password.
    static let imported = "testuser4@example.com"
    static let importedHash = "pbkdf2_sha256$100000$demosaltdemosalt$6+NZwQi2hAmyDlRRrlgEm9Kopzcw3rWKgI3oZ7YM7Fo="
    static let redirectURI = "http://127.0.0.1:8100/callback"
    static let users = [("testuser1@example.com", "Test User One"), ("testuser2@example.com", "Test User Two")]
    static let password = "password123"

    static func user(_ username: String, _ name: String) -> String {
        """
          - username: \(username)
            name: \(name)
            email: \(username)
            email_verified: true
            password: \(password)
            groups: [staff]
            roles: [reader]
        """
    }
}
